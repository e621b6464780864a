namespace Coherence.Core.Identity;

/// <summary>The unique name of one user message; by it the message is recognized when it arrives again.</summary>
/// <param name="Value">The identifier; taken by the sender from its own arc.</param>
public readonly record struct MessageId(Identifier Value)
{
    /// <summary>No message.</summary>
    public static MessageId None => default;

    /// <summary>Whether this is <see cref="None"/>.</summary>
    public bool IsNone => Value.IsNone;

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
