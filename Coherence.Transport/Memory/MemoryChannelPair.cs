using Coherence.Transport.Channels;

namespace Coherence.Transport.Memory;

/// <summary>Two channels, each the peer of the other.</summary>
/// <param name="First">The channel of the first owner.</param>
/// <param name="Second">The channel of the second owner.</param>
public readonly record struct MemoryChannelPair(FrameChannel First, FrameChannel Second);
