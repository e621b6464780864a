namespace Coherence.Transport.Channels;

/// <summary>Why a channel ended.</summary>
public enum ChannelCloseReason
{
    /// <summary>This side closed it.</summary>
    ClosedByUs,

    /// <summary>The peer ended its stream in an orderly way, between two frames.</summary>
    PeerClosed,

    /// <summary>The connection was reset, or the peer's process ended.</summary>
    PeerAborted,

    /// <summary>The first bytes were not the preamble: the peer speaks another protocol.</summary>
    WrongMagic,

    /// <summary>A header announced more bytes than a frame may have at that moment.</summary>
    FrameTooLong,

    /// <summary>A header announced a frame of no bytes.</summary>
    FrameEmpty,

    /// <summary>The peer ended its stream inside the preamble or a frame.</summary>
    TruncatedFrame,

    /// <summary>The channel was not admitted in time.</summary>
    HandshakeTimeout,

    /// <summary>More bytes waited to be sent than <see cref="ChannelOptions.SendLimitBytes"/>: the peer reads too slowly.</summary>
    SendBufferFull,

    /// <summary>The operating system reported another error of the connection.</summary>
    IoError,

    /// <summary>The channel's <see cref="IChannelReceiver"/> threw: a defect on this side, described in the detail.</summary>
    ReceiverFailed,
}
