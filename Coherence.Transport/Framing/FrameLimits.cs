namespace Coherence.Transport.Framing;

/// <summary>How much a peer may send at this moment.</summary>
/// <param name="MaximumFrameBytes">The longest body of a frame that this channel ever accepts.</param>
/// <param name="UnadmittedBytes">The most bytes that are taken in before the channel is admitted, preamble and headers included.</param>
/// <param name="IsAdmitted">Whether the channel has been admitted, so that the second limit no longer applies.</param>
internal readonly record struct FrameLimits(int MaximumFrameBytes, int UnadmittedBytes, bool IsAdmitted);
