using System;
using System.Buffers;
using System.Collections.Generic;
using Coherence.Core.Following;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Relays;

/// <summary>Passes the updates of the systems below a relay on to its upstream, unchanged, and keeps them until the root has answered for them.</summary>
/// <remarks>
/// specs/epochs.md#relays. What is kept is only there to be sent again when a channel or the link ends: each origin keeps its
/// own updates until it has heard of them, so a relay may die at any time. And so a relay that is full can leave out what it has no
/// room for. It does not stop reading instead: what it would wait for may be behind what it does not read.
/// </remarks>
/// <param name="limit">From how many bytes on little more than the earliest update of each origin is kept; from twice as many on, only what has not gone up.</param>
/// <param name="updateBytes">The most bytes of one origin.</param>
/// <param name="link">Over which it goes up; its time and its lease.</param>
internal sealed class Forwarder(long limit, long updateBytes, Uplink link)
{
    private const int Shares = 1024;

    private readonly Dictionary<SystemId, ForwardedOrigin> _origins = [];

    // In the order of arrival, so that what a walk over them causes is the same in every process (DET-1).
    private readonly List<ForwardedOrigin> _inOrder = [];
    private readonly Queue<ForwardedPart> _waiting = [];
    private readonly ArrayBufferWriter<byte> _scratch = new(1024);

    // What an origin may have on its way over a full relay beside its earliest update, so that it does not send one in each round trip.
    private readonly long _share = limit / Shares;

    // Within it nothing is said again for no better reason than that it came again: in a circle everything comes again and again.
    private TimeSpan Pause => link.Lease / 2;

    /// <summary>The bytes of all parts that are kept.</summary>
    public long Bytes { get; private set; }

    /// <summary>The child over which an origin with updates on their way is reached; null if it has none.</summary>
    public RelayChild? RouteOf(SystemId origin) => _origins.GetValueOrDefault(origin)?.Route;

    /// <summary>Takes a copy of one whole part that came from a child.</summary>
    public ForwardResult Add(RelayChild child, in BeginUpdate begin, ReadOnlySpan<byte> body, int count)
    {
        if (!_origins.TryGetValue(begin.Origin, out ForwardedOrigin? origin))
        {
            origin = new ForwardedOrigin(begin.Origin, child);
            _origins.Add(begin.Origin, origin);
            _inOrder.Add(origin);
        }

        origin.Route = child;
        if (origin.Find(begin.Epoch, begin.Part) is { } present)
        {
            return AddAgain(present, begin, body, count);
        }

        bool isFull = Bytes >= 2 * limit || (Bytes >= limit && origin.Bytes >= _share);
        if (isFull || origin.Bytes + body.Length > updateBytes)
        {
            if (begin.Epoch > origin.Earliest)
            {
                origin.PutOff(begin.Epoch);
                return ForwardResult.PutOff;
            }

            // The root cannot take what comes after an update without it, so that only takes up its room.
            Bytes -= origin.Drop(begin.Epoch.Next);
            if (origin.Bytes + body.Length > updateBytes)
            {
                ForgetIfEmpty(origin);
                return ForwardResult.TooLarge;
            }

            if (Bytes >= 2 * limit && !TryMakeRoom(origin))
            {
                ForgetIfEmpty(origin);
                return ForwardResult.PutOff;
            }
        }

        var part = ForwardedPart.Copy(begin, body, count, _scratch);
        origin.Add(part);
        Bytes += part.Bytes;
        _waiting.Enqueue(part);
        return ForwardResult.Kept;
    }

    /// <summary>Sends what waits, as far as the channels take it.</summary>
    public void Send()
    {
        while (_waiting.Count > 0 && link.Channels.IsWritable)
        {
            ForwardedPart part = _waiting.Dequeue();
            if (part.IsDone)
            {
                continue;
            }

            link.Channels.Write(part.Messages);
            part.IsWaiting = false;
            part.SentAt = link.Now;
        }
    }

    /// <summary>A link is new, or a channel of it has ended: what went up, or the answer to it, may have been lost, so everything goes again.</summary>
    public void SendAgain() => SendAgain(static _ => true);

    /// <summary>The root waits for an update: it and what follows it goes again.</summary>
    public void Missing(EpochRef update) => SendAgain(part => part.Origin == update.System && part.Epoch >= update.Epoch);

    /// <summary>Whether an origin is to be asked for an update: not again and again, and only if something is kept of it or it is a child itself.</summary>
    public bool TryAsk(EpochRef update) =>
        !_origins.TryGetValue(update.System, out ForwardedOrigin? origin) || origin.TryAsk(update.Epoch, link.Now, Pause);

    /// <summary>Tells of each origin whose earliest update has been kept for a lease without an answer, and of that update.</summary>
    public void FindStuck(Action<EpochRef> found)
    {
        foreach (ForwardedOrigin origin in _inOrder)
        {
            if (origin.IsStuck(link.Now, link.Lease))
            {
                found(new EpochRef(origin.System, origin.Earliest));
            }
        }
    }

    /// <summary>The root has answered for an origin's updates, from the first to the last.</summary>
    /// <returns>The update from which on the origin should send again, since there was no room for it; null if there is none.</returns>
    public Epoch? Finish(SystemId system, Epoch first, Epoch last)
    {
        if (!_origins.TryGetValue(system, out ForwardedOrigin? origin))
        {
            return null;
        }

        Bytes -= origin.Finish(first, last);
        ForgetIfEmpty(origin);

        // As long as there is no room and something else of it is on its way, the answer to that will be the occasion.
        bool hasRoom = Bytes < limit || origin.Parts.Count == 0;
        if (!hasRoom || origin.FindPutOff(last) is not { } missing || !origin.TryAsk(missing, link.Now, Pause))
        {
            return null;
        }

        origin.ForgetPutOff();
        return missing;
    }

    /// <summary>Nothing of an origin goes up any more: it starts over under another id.</summary>
    public void Forget(SystemId system)
    {
        if (_origins.TryGetValue(system, out ForwardedOrigin? origin))
        {
            Bytes -= origin.Clear();
            ForgetIfEmpty(origin);
        }
    }

    /// <summary>A child has gone: its origins send what is not confirmed over whoever they find next.</summary>
    public void Forget(RelayChild child)
    {
        _ = _inOrder.RemoveAll(origin =>
        {
            if (origin.Route != child)
            {
                return false;
            }

            Bytes -= origin.Clear();
            return _origins.Remove(origin.System);
        });
    }

    // Even the earliest updates of very many origins can be too much. What has gone up already is kept for the worst case alone.
    private bool TryMakeRoom(ForwardedOrigin except)
    {
        while (Bytes >= 2 * limit && _inOrder.Find(origin => origin != except && origin.HasGoneUp) is { } oldest)
        {
            Forget(oldest.System);
        }

        return Bytes < 2 * limit;
    }

    private void ForgetIfEmpty(ForwardedOrigin origin)
    {
        if (origin.Parts.Count == 0)
        {
            _ = _origins.Remove(origin.System);
            _ = _inOrder.Remove(origin);
        }
    }

    private ForwardResult AddAgain(ForwardedPart present, in BeginUpdate begin, ReadOnlySpan<byte> body, int count)
    {
        var part = ForwardedPart.Copy(begin, body, count, _scratch);
        bool isEqual = present.Messages.SequenceEqual(part.Messages);
        part.Finish();
        if (!isEqual)
        {
            return ForwardResult.Contradiction;
        }

        if (!present.IsWaiting && link.Now - present.SentAt >= Pause)
        {
            // Whoever sends again has not heard of it; so it goes again all the way.
            present.IsWaiting = true;
            _waiting.Enqueue(present);
        }

        return ForwardResult.Again;
    }

    private void SendAgain(Predicate<ForwardedPart> isConcerned)
    {
        foreach (ForwardedOrigin origin in _inOrder)
        {
            foreach (ForwardedPart part in origin.Parts)
            {
                if (!part.IsWaiting && isConcerned(part))
                {
                    part.IsWaiting = true;
                    _waiting.Enqueue(part);
                }
            }
        }
    }
}
