using System;
using System.Collections.Generic;
using Coherence.Core.Identity;

namespace Coherence.Core.Relays;

/// <summary>One origin below a relay with updates on their way: over which child it is reached, and the parts that are kept.</summary>
internal sealed class ForwardedOrigin(SystemId system, RelayChild route)
{
    private static readonly Epoch None = new(long.MaxValue);

    private readonly Dictionary<(long Epoch, int Part), ForwardedPart> _parts = [];

    // By epoch, nearly always in the order of arrival, which is that of the epochs.
    private readonly List<ForwardedPart> _inOrder = [];

    // The first and the last update that was put off and has not come since.
    private Epoch _putOff = None;
    private Epoch _putOffTo;

    // What the origin was asked for last, and when.
    private Epoch _asked;
    private TimeSpan _askedAt;

    // What was the earliest when it was looked at last, and since when.
    private Epoch _watched = None;
    private TimeSpan _watchedSince;

    public SystemId System { get; } = system;

    public RelayChild Route { get; set; } = route;

    public IReadOnlyList<ForwardedPart> Parts => _inOrder;

    public long Bytes { get; private set; }

    /// <summary>Whether something is kept, and all of it has been sent.</summary>
    public bool HasGoneUp => _inOrder.Count > 0 && _inOrder.TrueForAll(static part => !part.IsWaiting);

    /// <summary>The earliest epoch of which a part is kept; beyond all others if there is none.</summary>
    public Epoch Earliest { get; private set; } = None;

    /// <summary>Whether the earliest update that is kept has been that for a time. It is said once in that time.</summary>
    public bool IsStuck(TimeSpan now, TimeSpan time)
    {
        bool isStuck = Earliest == _watched && now - _watchedSince > time;
        if (isStuck || Earliest != _watched)
        {
            _watched = Earliest;
            _watchedSince = now;
        }

        return isStuck;
    }

    public ForwardedPart? Find(Epoch epoch, int part) => _parts.GetValueOrDefault((epoch.Number, part));

    public void Add(ForwardedPart part)
    {
        _parts.Add((part.Epoch.Number, part.Number), part);
        _inOrder.Add(part);
        Bytes += part.Bytes;
        Earliest = part.Epoch < Earliest ? part.Epoch : Earliest;
        if (part.Epoch == _putOff)
        {
            // Whoever sends it again sends all that follows too.
            ForgetPutOff();
        }
    }

    /// <summary>There was no room for something of an update.</summary>
    public void PutOff(Epoch epoch)
    {
        _putOff = epoch < _putOff ? epoch : _putOff;
        _putOffTo = epoch > _putOffTo ? epoch : _putOffTo;
    }

    /// <summary>
    /// Whether the origin may be asked for an update now: for a later one than it was asked for last, or for any after a pause. So a
    /// question goes round a circle once, and each brings the whole tail.
    /// </summary>
    public bool TryAsk(Epoch update, TimeSpan now, TimeSpan pause)
    {
        if (update <= _asked && now - _askedAt < pause)
        {
            return false;
        }

        _asked = update;
        _askedAt = now;
        return true;
    }

    /// <summary>From which update on the origin should send again what was put off and the root has not answered for; null if there is nothing.</summary>
    /// <param name="answered">Up to where the root has answered.</param>
    public Epoch? FindPutOff(Epoch answered)
    {
        if (_putOff == None || answered >= _putOffTo)
        {
            ForgetPutOff();
            return null;
        }

        return _putOff > answered ? _putOff : answered.Next;
    }

    /// <summary>It has been asked for, or has come.</summary>
    public void ForgetPutOff()
    {
        _putOff = None;
        _putOffTo = Epoch.Zero;
    }

    /// <summary>The root has answered for the updates from the first to the last; returns the bytes that this frees.</summary>
    public long Finish(Epoch first, Epoch last)
    {
        long before = Bytes;
        int kept = 0;
        Earliest = None;
        for (int index = 0; index < _inOrder.Count; index++)
        {
            ForwardedPart part = _inOrder[index];
            if (part.Epoch < first || part.Epoch > last)
            {
                _inOrder[kept++] = part;
                Earliest = part.Epoch < Earliest ? part.Epoch : Earliest;
                continue;
            }

            _ = _parts.Remove((part.Epoch.Number, part.Number));
            Bytes -= part.Bytes;
            part.Finish();
        }

        _inOrder.RemoveRange(kept, _inOrder.Count - kept);
        return before - Bytes;
    }

    /// <summary>Puts off everything that is kept from an epoch on; returns the bytes that this frees.</summary>
    public long Drop(Epoch from)
    {
        foreach (ForwardedPart part in _inOrder)
        {
            if (part.Epoch >= from)
            {
                PutOff(part.Epoch);
            }
        }

        return Finish(from, None);
    }

    /// <summary>Drops everything; returns the bytes that this frees.</summary>
    public long Clear() => Finish(Epoch.Zero, None);
}
