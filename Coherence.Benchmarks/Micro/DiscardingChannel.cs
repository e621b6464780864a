using System;
using Coherence.Core.Links;
using Coherence.Core.Messages;

namespace Coherence.Benchmarks.Micro;

/// <summary>A channel on which nothing leaves: what an engine sends is counted and dropped.</summary>
internal sealed class DiscardingChannel : IFrameChannel
{
    public long SentBytes { get; private set; }

    public bool IsWritable => true;

    public long UnsentBytes => 0;

    public void Send(ReadOnlySpan<byte> frame) => SentBytes += frame.Length;

    public void Flush()
    {
        // Nothing waits.
    }

    public void Admit()
    {
        // Frames of any size are handed over.
    }

    public void Close(GoodbyeReason reason, string detail) => throw new InvalidOperationException($"{reason}: {detail}");
}
