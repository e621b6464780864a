namespace Coherence.Core.Identity;

/// <summary>The permanent name of one participant: a root, a relay or a node.</summary>
/// <param name="Value">The identifier; granted by the root out of its system arc.</param>
public readonly record struct SystemId(Identifier Value)
{
    /// <summary>No system.</summary>
    public static SystemId None => default;

    /// <summary>Whether this is <see cref="None"/>.</summary>
    public bool IsNone => Value.IsNone;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
