using System;
using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Messaging;

/// <summary>Of whom messages have come here, and for how long that is remembered.</summary>
/// <remarks>
/// specs/messaging.md#names. From a sender that is forgotten everything is new, also a copy of what was delivered before: so it is remembered for as long as one can come (MSG-1).
/// </remarks>
/// <param name="most">How many senders are remembered.</param>
internal sealed class IncomingStreams(int most)
{
    // Whoever sends again within that time costs no more than before.
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(1);

    // There may be many to look through, for each message that finds no room.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private readonly Dictionary<SystemId, IncomingStream> _bySender = [];
    private readonly List<IncomingStream> _inOrder = [];
    private TimeSpan _sweptAt;
    private TimeSpan _fullUntil;

    /// <summary>All of them, in the order in which they were first heard of (DET-1).</summary>
    public IReadOnlyList<IncomingStream> All => _inOrder;

    /// <summary>What has come of the sender of a message; null if there is no room to remember one more.</summary>
    public IncomingStream? FindOrAdd(in UserMessage message, TimeSpan now)
    {
        if (_bySender.TryGetValue(message.From, out IncomingStream? stream))
        {
            return stream;
        }

        if (_bySender.Count >= most && !TryMakeRoom(now))
        {
            return null;
        }

        stream = new IncomingStream(message.From, message.Oldest);
        _bySender.Add(message.From, stream);
        _inOrder.Add(stream);
        return stream;
    }

    /// <summary>Time has passed: whoever was not heard of for long is forgotten.</summary>
    public void Tick(TimeSpan now)
    {
        // Twice as often is often enough to look for those.
        if (now - _sweptAt > Remembered / 2)
        {
            _sweptAt = now;
            _ = _inOrder.RemoveAll(stream => stream.IsSettled(now) && now - stream.HeardAt > Remembered && _bySender.Remove(stream.Sender));
        }
    }

    public void Clear()
    {
        _bySender.Clear();
        _inOrder.Clear();
    }

    // Some at once, or each new sender would be a search: those of which it is for the longest time that no copy can come.
    private bool TryMakeRoom(TimeSpan now)
    {
        if (now < _fullUntil)
        {
            return false;
        }

        _fullUntil = now + LookAgain;
        HashSet<IncomingStream> leaving = [.. _inOrder.Where(stream => stream.IsSettled(now)).OrderBy(static stream => stream.CopiesUntil).Take(Math.Max(1, most / 16))];
        _ = _inOrder.RemoveAll(stream => leaving.Contains(stream) && _bySender.Remove(stream.Sender));
        return leaving.Count > 0;
    }
}
