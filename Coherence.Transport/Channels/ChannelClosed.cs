namespace Coherence.Transport.Channels;

/// <summary>How a channel ended.</summary>
/// <param name="Reason">The kind of end.</param>
/// <param name="Detail">A sentence for a person; never empty.</param>
public readonly record struct ChannelClosed(ChannelCloseReason Reason, string Detail)
{
    /// <summary>The form <c>reason: detail</c>.</summary>
    public override string ToString() => $"{Reason}: {Detail}";
}
