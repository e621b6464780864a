namespace Coherence.Core.Identity;

/// <summary>The name of one link, so that its upstream knows which channels belong together.</summary>
/// <param name="Value">The identifier; chosen at random by the child when it starts.</param>
public readonly record struct LinkId(Identifier Value)
{
    /// <summary>No link.</summary>
    public static LinkId None => default;

    /// <summary>Whether this is <see cref="None"/>.</summary>
    public bool IsNone => Value.IsNone;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
