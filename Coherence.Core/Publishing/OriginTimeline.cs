using System;
using System.Buffers;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Publishing;

/// <summary>This system's own timeline: numbers its updates, keeps each until the root has confirmed it, and knows which are to be sent.</summary>
/// <remarks>
/// specs/epochs.md#origin. An update that waits for a system id, an arc or room is not numbered yet. One thread at a time.
/// </remarks>
public sealed class OriginTimeline
{
    // The root tracks identifiers at most 2²⁰ beyond the first that is missing; what is on its way stays within that.
    private const int UnconfirmedOperations = 1 << 20;

    private readonly Queue<WaitingUpdate> _waiting = [];
    private readonly List<RetainedUpdate> _retained = [];
    private readonly ArrayBufferWriter<byte> _scratch = new(1024);
    private readonly OriginLimits _limits;
    private IdentifierSource _identifiers = new();
    private Epoch _newest;
    private Epoch _sent;
    private int _sentParts;
    private long _retainedBytes;
    private int _retainedOperations;

    /// <summary>A timeline without a system id: it takes updates and sends none.</summary>
    public OriginTimeline(OriginLimits limits) => _limits = limits;

    /// <summary>Whose timeline it is; none until granted.</summary>
    public SystemId System { get; private set; }

    /// <summary>The newest epoch that was numbered.</summary>
    public Epoch Newest => _newest;

    /// <summary>How many updates are neither confirmed nor rejected yet, numbered or not.</summary>
    public int UnconfirmedCount => _waiting.Count + _retained.Count;

    /// <summary>The arcs that were used up last, in order.</summary>
    public IReadOnlyList<ReleaseArc> ReleasedArcs => _identifiers.Released;

    /// <summary>How many arcs were used up in all.</summary>
    public int ReleasedCount => _identifiers.ForgottenReleases + _identifiers.Released.Count;

    /// <summary>Takes the system id over, and numbers the updates that waited for it; an arc may have come before it. A repetition is ignored.</summary>
    public void GrantSystemId(SystemId system)
    {
        if (System.IsNone)
        {
            System = system;
            NumberWaiting();
        }
    }

    /// <summary>Takes a granted arc over, and numbers the updates that waited for it.</summary>
    public void GrantArc(Arc arc)
    {
        _identifiers.Grant(arc);
        NumberWaiting();
    }

    /// <summary>Takes an update for publishing, or refuses it at once.</summary>
    public void Publish(Update update, IPublishCompletion completion)
    {
        if (_waiting.Count >= _limits.WaitingUpdates)
        {
            completion.Refused();
            return;
        }

        _waiting.Enqueue(new WaitingUpdate(update, completion));
        NumberWaiting();
    }

    /// <summary>The next part to be sent; false when everything that is numbered has been sent. The bytes are valid until the next call.</summary>
    public bool TryPeekUnsent(out ReadOnlySpan<byte> part)
    {
        int index = IndexAfter(_sent);
        if (index >= _retained.Count)
        {
            part = default;
            return false;
        }

        part = _retained[index].Part(_sentParts);
        return true;
    }

    /// <summary>Counts the part that was peeked at as sent.</summary>
    public void MarkSent()
    {
        RetainedUpdate update = _retained[IndexAfter(_sent)];
        _sentParts++;
        if (_sentParts == update.Parts)
        {
            _sent = update.Epoch;
            _sentParts = 0;
        }
    }

    /// <summary>A new link: all that the upstream has not received is to be sent again.</summary>
    public void Resume(Epoch received)
    {
        _sent = received < _newest ? received : _newest;
        _sentParts = 0;
        if (System.IsNone)
        {
            // An arc that came without its system id belongs to a system that this one never became.
            _identifiers = new IdentifierSource();
        }
    }

    /// <summary>The root has these updates, all up to the given one.</summary>
    public void Confirm(Epoch upTo, EpochRef root)
    {
        int count = IndexAfter(upTo);
        for (int index = 0; index < count; index++)
        {
            _retainedBytes -= _retained[index].Bytes;
            _retainedOperations -= _retained[index].Operations;
            _retained[index].Completion.Confirmed(root);
        }

        _retained.RemoveRange(0, count);
        NumberWaiting();
    }

    /// <summary>The root has refused an update; those before it were confirmed before.</summary>
    public void Reject(in Reject reject)
    {
        int count = IndexAfter(reject.Update.Epoch);
        if (count == 0 || _retained[count - 1].Epoch != reject.Update.Epoch)
        {
            return;
        }

        _retainedBytes -= _retained[count - 1].Bytes;
        _retainedOperations -= _retained[count - 1].Operations;
        _retained[count - 1].Completion.Rejected(reject);
        _retained.RemoveAt(count - 1);
        NumberWaiting();
    }

    /// <summary>The root does not know this system any more: starts over without id, arcs and epochs. What was numbered ends with an unknown outcome.</summary>
    public void Forget()
    {
        foreach (RetainedUpdate update in _retained)
        {
            update.Completion.OutcomeUnknown();
        }

        _retained.Clear();
        _retainedBytes = 0;
        _retainedOperations = 0;
        _identifiers = new IdentifierSource();
        System = SystemId.None;
        _newest = Epoch.Zero;
        _sent = Epoch.Zero;
        _sentParts = 0;
    }

    /// <summary>This system ends: nothing will be sent any more.</summary>
    public void Abandon()
    {
        Forget();
        while (_waiting.TryDequeue(out WaitingUpdate waiting))
        {
            waiting.Completion.OutcomeUnknown();
        }
    }

    private void NumberWaiting()
    {
        while (_waiting.TryPeek(out WaitingUpdate waiting) && HasRoom(waiting.Update))
        {
            _ = _waiting.Dequeue();
            _newest = _newest.Next;
            RetainedUpdate update = RetainedUpdate.Encode(waiting.Update, System, _newest, _identifiers, _scratch, waiting.Completion);
            _retained.Add(update);
            _retainedBytes += update.Bytes;
            _retainedOperations += update.Operations;
        }
    }

    private bool HasRoom(Update update) =>
        !System.IsNone
        && _retained.Count < _limits.UnconfirmedUpdates
        && (_retained.Count == 0 || _retainedBytes + update.Bytes <= _limits.UnconfirmedBytes)
        && _retainedOperations + update.Count <= UnconfirmedOperations
        && _identifiers.Available >= (UInt128)update.Count;

    // Retained updates are in the order of their epochs, with gaps only where one was rejected.
    private int IndexAfter(Epoch epoch)
    {
        if (_retained.Count == 0 || epoch < _retained[0].Epoch)
        {
            return 0;
        }

        if (epoch >= _retained[^1].Epoch)
        {
            return _retained.Count;
        }

        int low = 0;
        int high = _retained.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _retained[middle].Epoch <= epoch ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private readonly record struct WaitingUpdate(Update Update, IPublishCompletion Completion);
}
