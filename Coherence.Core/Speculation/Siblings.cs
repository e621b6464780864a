using System;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Speculation;

/// <summary>What the other children of the upstream have published and the root has not confirmed, as far as the upstream tells of it.</summary>
/// <remarks>specs/speculation.md#siblings. All of it belongs to the link. What there is no room for is left out.</remarks>
/// <param name="updates">The most updates that are kept.</param>
/// <param name="bytes">The most bytes of them.</param>
internal sealed class Siblings(int updates, long bytes)
{
    // Those with nothing on its way are kept as well, for what is known of them.
    private const int MaximumOrigins = 1024;

    private readonly Dictionary<SystemId, SiblingOrigin> _origins = [];

    // In the order in which they were heard of, so that what is folded is the same in every process (DET-1).
    private readonly List<SiblingOrigin> _inOrder = [];
    private long _bytes;

    public IReadOnlyList<SiblingOrigin> Origins => _inOrder;

    /// <summary>How many updates are kept.</summary>
    public int Count { get; private set; }

    /// <summary>The newest root epoch that is sure to have no part of anything that was heard and is not decided upon; null if there is nothing.</summary>
    public Epoch? Bound
    {
        get
        {
            Epoch? bound = null;
            foreach (SiblingOrigin origin in _inOrder)
            {
                bound = origin.Bound is { } other && (bound is null || other < bound) ? other : bound;
            }

            return bound;
        }
    }

    public SiblingOrigin? Find(SystemId system) => _origins.GetValueOrDefault(system);

    /// <summary>Keeps a copy of an update that was heard, if there is room and it is a new one.</summary>
    /// <param name="begin">Whose it is.</param>
    /// <param name="messages">Between its Begin and its End.</param>
    /// <param name="count">How many they are.</param>
    /// <param name="now">The time.</param>
    public void Hear(in BeginUpdate begin, ReadOnlySpan<byte> messages, int count, TimeSpan now)
    {
        bool hasRoom = Count < updates && _bytes + messages.Length <= bytes;
        if (!hasRoom || FindOrAdd(begin.Origin) is not { } origin)
        {
            return;
        }

        var update = new SiblingUpdate(origin, begin, messages, count, now);
        if (origin.TryHear(update))
        {
            Count++;
            _bytes += update.Bytes;
        }
    }

    /// <summary>An update is not kept any more.</summary>
    public void Dropped(SiblingUpdate update)
    {
        Count--;
        _bytes -= update.Bytes;
    }

    /// <summary>Nothing is kept any more.</summary>
    public void Clear()
    {
        _origins.Clear();
        _inOrder.Clear();
        Count = 0;
        _bytes = 0;
    }

    private SiblingOrigin? FindOrAdd(SystemId system)
    {
        if (_origins.TryGetValue(system, out SiblingOrigin? origin))
        {
            return origin;
        }

        if (_inOrder.Count >= MaximumOrigins)
        {
            _ = _inOrder.RemoveAll(idle => idle.Count == 0 && _origins.Remove(idle.System));
        }

        if (_inOrder.Count >= MaximumOrigins)
        {
            return null;
        }

        origin = new SiblingOrigin(system);
        _origins.Add(system, origin);
        _inOrder.Add(origin);
        return origin;
    }
}
