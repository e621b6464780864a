namespace Coherence.Core.Identity;

/// <summary>The name of a cluster: everything below one root. Systems of two clusters exchange nothing (ARC-3).</summary>
/// <param name="Value">The identifier; chosen at random when the root's data directory is created.</param>
public readonly record struct ClusterId(Identifier Value)
{
    /// <summary>No cluster.</summary>
    public static ClusterId None => default;

    /// <summary>Whether this is <see cref="None"/>.</summary>
    public bool IsNone => Value.IsNone;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
