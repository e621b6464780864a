namespace Coherence.Core.Links;

/// <summary>What was said of the links of one system, in any order: the newest link counts, and of one link that it has ended.</summary>
/// <remarks>specs/directory.md#where-systems-are.</remarks>
internal struct LinkStanding
{
    /// <summary>The number of the newest link; 0 if none was heard of.</summary>
    public long Number { get; private set; }

    /// <summary>Whether that link has ended.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>Takes over what is said of a link. False if more is known already; a repetition is taken over again.</summary>
    public bool TryFollow(long number, bool hasEnded)
    {
        if (number < Number || (number == Number && HasEnded && !hasEnded))
        {
            return false;
        }

        Number = number;
        HasEnded = hasEnded;
        return true;
    }
}
