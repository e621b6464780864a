using System;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Options;
using Coherence.Core.Sequencing;

namespace Coherence.Core.Roots;

/// <summary>Decides how many keys of updates are remembered, and how long. What it decides is in the log, so a replay decides nothing.</summary>
/// <remarks>specs/consistency.md#keys. A key is never given up early: when there are too many, updates with new ones are refused.</remarks>
internal sealed class KeyRetention(EngineOptions options, RootState state, Sequencer sequencer)
{
    // Keys are given up in so many portions a period, so each is kept for at most so much of one longer than it must.
    private const int Portions = 32;

    // Up to which epoch keys took effect by when. A start begins anew, so a key lives another period then.
    private readonly Queue<(Epoch Epoch, TimeSpan At)> _marks = [];
    private TimeSpan _markedAt;

    /// <summary>Why an update is refused whose key cannot be remembered; null if it has none, or one that is known or may be.</summary>
    /// <param name="messages">The messages of the update.</param>
    public Rejection? Refusal(ReadOnlyMemory<byte> messages)
    {
        var reader = new RecordReader(messages, sequencer.Durable.Next);
        return !reader.TryReadKey(out UpdateKey key) || TryTake(key) ? null : Rejection.TooManyKeys(key);
    }

    /// <summary>An epoch is closed: the keys that were kept long enough are given up with it.</summary>
    public void Collect(TimeSpan now)
    {
        Epoch upTo = Epoch.Zero;
        while (_marks.TryPeek(out (Epoch Epoch, TimeSpan At) oldest) && now - oldest.At >= options.UpdateKeyTime)
        {
            upTo = oldest.Epoch;
            _ = _marks.Dequeue();
        }

        if (upTo > Epoch.Zero)
        {
            sequencer.Collector.AddKeysForgotten(upTo);
        }
    }

    /// <summary>What took effect up to an epoch did so by now.</summary>
    public void Shown(Epoch epoch, TimeSpan now)
    {
        if (state.Keys.Count > 0 && (_marks.Count == 0 || now - _markedAt >= options.UpdateKeyTime / Portions))
        {
            _markedAt = now;
            _marks.Enqueue((epoch, now));
        }
    }

    // One that is known may have been given up by the time that its update is applied, so it counts as well.
    private bool TryTake(UpdateKey key)
    {
        EpochCollector collector = sequencer.Collector;
        int onTheirWay = collector.Keys + (sequencer.IsApplied ? 0 : collector.KeysTaken);
        if (!state.Keys.Contains(key) && state.Keys.Count + onTheirWay >= options.UpdateKeys)
        {
            return false;
        }

        collector.CountKey();
        return true;
    }
}
