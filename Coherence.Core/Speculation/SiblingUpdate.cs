using System;
using Coherence.Core.Codec;
using Coherence.Core.Messages;

namespace Coherence.Core.Speculation;

/// <summary>One update of a sibling, as the relay passed it on.</summary>
internal sealed class SiblingUpdate : OverlayUpdate
{
    /// <summary>Keeps a copy of it.</summary>
    public SiblingUpdate(OverlayOrigin origin, in BeginUpdate begin, ReadOnlySpan<byte> messages, int count, TimeSpan now)
        : base(origin, begin.Epoch, begin.Applied, PublishOpCodec.ReadAll(messages.ToArray(), count))
    {
        Bytes = messages.Length;
        Open = begin.Open;
        HeardAt = now;
    }

    /// <summary>What it costs.</summary>
    public int Bytes { get; }

    /// <summary>How many updates before it had no outcome that its origin knew of when it was numbered.</summary>
    public int Open { get; }

    public TimeSpan HeardAt { get; }
}
