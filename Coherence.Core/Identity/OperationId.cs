namespace Coherence.Core.Identity;

/// <summary>The unique name of one operation; by it the operation is recognized when it arrives again.</summary>
/// <param name="Value">The identifier; taken by the publisher from its own arc.</param>
public readonly record struct OperationId(Identifier Value)
{
    /// <summary>No operation.</summary>
    public static OperationId None => default;

    /// <summary>Whether this is <see cref="None"/>.</summary>
    public bool IsNone => Value.IsNone;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
