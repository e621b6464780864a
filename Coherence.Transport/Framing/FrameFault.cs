namespace Coherence.Transport.Framing;

/// <summary>What is wrong with bytes that are not a sequence of frames.</summary>
internal enum FrameFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The stream does not begin with the preamble.</summary>
    WrongMagic,

    /// <summary>A header announces more bytes than a frame may have.</summary>
    FrameTooLong,

    /// <summary>A header announces no bytes.</summary>
    FrameEmpty,
}
