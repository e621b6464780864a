namespace Coherence.Core.Updates;

/// <summary>What became of a part that was handed to an <see cref="UpdateAssembler"/>.</summary>
public enum AddPartResult
{
    /// <summary>It is kept; take what is ready now.</summary>
    Added,

    /// <summary>It, or its whole update, was there before; nothing changed.</summary>
    Duplicate,

    /// <summary>It contradicts another part of the same update: a peer's error (EPO-3).</summary>
    Contradiction,

    /// <summary>More would be kept than the bound allows (BND-1): a peer's error.</summary>
    OverLimit,
}
