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

    private Epoch _putOff = None;

    public SystemId System { get; } = system;

    public RelayChild Route { get; set; } = route;

    public IReadOnlyList<ForwardedPart> Parts => _inOrder;

    public long Bytes { get; private set; }

    /// <summary>Whether something is kept, and all of it has been sent.</summary>
    public bool HasGoneUp => _inOrder.Count > 0 && _inOrder.TrueForAll(static part => !part.IsWaiting);

    /// <summary>The earliest epoch of which a part is kept; beyond all others if there is none.</summary>
    public Epoch Earliest { get; private set; } = None;

    public ForwardedPart? Find(Epoch epoch, int part) => _parts.GetValueOrDefault((epoch.Number, part));

    public void Add(ForwardedPart part)
    {
        _parts.Add((part.Epoch.Number, part.Number), part);
        _inOrder.Add(part);
        Bytes += part.Bytes;
        Earliest = part.Epoch < Earliest ? part.Epoch : Earliest;
    }

    /// <summary>There was no room for something of an update.</summary>
    public void PutOff(Epoch epoch) => _putOff = epoch < _putOff ? epoch : _putOff;

    /// <summary>The root has answered up to an epoch: from which on the origin should send again, for there was no room before; null if there was.</summary>
    public Epoch? TakePutOff(Epoch answered)
    {
        if (_putOff == None)
        {
            return null;
        }

        Epoch from = _putOff > answered ? _putOff : answered.Next;
        _putOff = None;
        return from;
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
    /// <summary>Drops everything from an epoch on, to be sent again later; returns the bytes that this frees.</summary>
    public long Drop(Epoch from)
    {
        long freed = Finish(from, None);
        if (freed > 0)
        {
            PutOff(from);
        }

        return freed;
    }
}
