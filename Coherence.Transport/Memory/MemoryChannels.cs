using System.IO.Pipelines;
using Coherence.Transport.Channels;

namespace Coherence.Transport.Memory;

/// <summary>Channels between two owners in one process, for tests and for a root and its child in one program.</summary>
/// <remarks>The same framing, limits and times as over a socket; only the connection is a pair of pipes.</remarks>
public static class MemoryChannels
{
    /// <summary>Bytes that a direction holds before its sender waits, as the buffers of a socket would.</summary>
    private const int BufferBytes = 256 * 1024;

    /// <summary>Two channels, each the peer of the other, both started.</summary>
    /// <param name="first">The owner of the first channel.</param>
    /// <param name="second">The owner of the second channel.</param>
    /// <param name="options">Limits and times of both; null for the defaults.</param>
    /// <exception cref="System.ArgumentOutOfRangeException">An option is outside its range.</exception>
    public static MemoryChannelPair CreatePair(IChannelReceiver first, IChannelReceiver second, ChannelOptions? options = null)
    {
        ChannelOptions valid = options ?? new ChannelOptions();
        valid.Validate();
        (ChannelCarrier firstCarrier, ChannelCarrier secondCarrier) = CreateCarriers();
        MemoryChannelPair pair = new(new FrameChannel(firstCarrier, valid, observer: null), new FrameChannel(secondCarrier, valid, observer: null));
        pair.First.Start(first);
        pair.Second.Start(second);
        return pair;
    }

    /// <summary>The two ends of a connection in memory.</summary>
    internal static (MemoryCarrier First, MemoryCarrier Second) CreateCarriers()
    {
        Pipe there = CreatePipe();
        Pipe back = CreatePipe();
        return (new MemoryCarrier("memory:second", back.Reader, there.Writer), new MemoryCarrier("memory:first", there.Reader, back.Writer));
    }

    private static Pipe CreatePipe() => new(new PipeOptions(
        readerScheduler: PipeScheduler.ThreadPool,
        writerScheduler: PipeScheduler.ThreadPool,
        pauseWriterThreshold: BufferBytes,
        resumeWriterThreshold: BufferBytes / 2,
        minimumSegmentSize: BufferBytes / 4,
        useSynchronizationContext: false));
}
