namespace Coherence.Core.Links;

/// <summary>The versions of the protocol that this program speaks: specs/protocol.md#versions.</summary>
public static class ProtocolVersion
{
    /// <summary>The newest, which is offered first.</summary>
    public const int Current = 1;

    /// <summary>The oldest that is still spoken.</summary>
    public const int Oldest = 1;
}
