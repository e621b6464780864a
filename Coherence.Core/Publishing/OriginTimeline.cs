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

    private static readonly Epoch Nothing = new(long.MaxValue);

    private readonly Queue<WaitingUpdate> _waiting = [];
    private readonly List<RetainedUpdate> _retained = [];
    private readonly ArrayBufferWriter<byte> _scratch = new(1024);
    private readonly OriginLimits _limits;
    private readonly int _partBytes;
    private IdentifierSource _identifiers = new();
    private Epoch _newest;
    private Epoch _sent;
    private Epoch _sending;
    private int _sentParts;

    // From where all is to be sent again when the update that is being sent has gone.
    private Epoch _again = Nothing;
    private long _tickets;
    private long _quota = long.MaxValue;
    private long _retainedBytes;
    private int _retainedOperations;

    /// <summary>A timeline without a system id: it takes updates and sends none.</summary>
    /// <param name="limits">How much may be on its way.</param>
    /// <param name="partBytes">Where an update is cut into parts.</param>
    public OriginTimeline(OriginLimits limits, int partBytes)
    {
        _limits = limits;
        _partBytes = partBytes;
    }

    /// <summary>Whose timeline it is; none until granted.</summary>
    public SystemId System { get; private set; }

    /// <summary>The newest epoch that was numbered.</summary>
    public Epoch Newest => _newest;

    /// <summary>How many updates are neither confirmed nor rejected yet, numbered or not.</summary>
    public int UnconfirmedCount => _waiting.Count + _retained.Count;

    /// <summary>The newest epoch whose outcome is known, as it is of all before it.</summary>
    public Epoch Confirmed => _retained.Count == 0 ? _newest : new Epoch(_retained[0].Epoch.Number - 1);

    /// <summary>How many updates are numbered and have no outcome.</summary>
    public int OpenCount => _retained.Count;

    /// <summary>Whether something that is numbered has not been sent to its end.</summary>
    public bool HasUnsent => IndexAfter(_sent) < _retained.Count;

    /// <summary>Whether the upstream gives any credit: it gives none while the disk of the root is full.</summary>
    public bool HasCredit => _quota > 0;

    /// <summary>How many updates wait for an id, an arc or room.</summary>
    public int WaitingCount => _waiting.Count;

    /// <summary>The root epoch of the newest outcome: what is numbered and has none was decided upon no sooner.</summary>
    internal Epoch DecidedAt { get; private set; }

    /// <summary>The newest root epoch that is applied here: what is numbered from here on is decided upon in a later one.</summary>
    internal Epoch RootEpoch { get; set; }

    /// <summary>Who hears what becomes of the updates; null if nobody does.</summary>
    internal ITimelineFollower? Follower { get; set; }

    /// <summary>What is numbered and has no outcome, in order.</summary>
    internal IReadOnlyList<RetainedUpdate> Retained => _retained;

    /// <summary>How many updates could not be numbered as soon as they were published, since the start.</summary>
    public long DelayedCount { get; private set; }

    /// <summary>Stands for all updates that were published up to now: see <see cref="IsFinished"/>.</summary>
    public long LastTicket => _tickets;

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
    /// <param name="upstream">Who granted it: each upstream numbers its arcs by itself.</param>
    /// <param name="grant">The arc, and its number.</param>
    public void GrantArc(SystemId upstream, in GrantArc grant)
    {
        _identifiers.Grant(upstream, grant);
        NumberWaiting();
    }

    /// <summary>Takes an update for publishing, or refuses it at once.</summary>
    public void Publish(Update update, IPublishCompletion completion)
    {
        if (!HasCredit)
        {
            update.Reopen();
            completion.NoRoom();
            return;
        }

        if (_waiting.Count >= _limits.WaitingUpdates)
        {
            update.Reopen();
            completion.Refused();
            return;
        }

        _waiting.Enqueue(new WaitingUpdate(update, completion, ++_tickets));
        NumberWaiting();
        DelayedCount += _waiting.Count > 0 ? 1 : 0;
    }

    /// <summary>Whether every update that was published when <see cref="LastTicket"/> had this value is confirmed or rejected.</summary>
    public bool IsFinished(long ticket)
    {
        if (_retained.Count > 0)
        {
            return ticket < _retained[0].Ticket;
        }

        return !_waiting.TryPeek(out WaitingUpdate oldest) || ticket < oldest.Ticket;
    }

    /// <summary>The newest update without an outcome that was published when <see cref="LastTicket"/> had this value or before; null as long as one of those has no number.</summary>
    /// <remarks>Asked only of what is not finished.</remarks>
    public EpochRef? NameOf(long ticket)
    {
        if (_waiting.TryPeek(out WaitingUpdate waiting) && waiting.Ticket <= ticket)
        {
            return null;
        }

        int index = _retained.Count - 1;
        while (_retained[index].Ticket > ticket)
        {
            index--;
        }

        return new EpochRef(System, _retained[index].Epoch);
    }

    /// <summary>The most bytes that may be on their way, as the upstream says; a single larger update goes alone.</summary>
    /// <param name="bytes">0 if the disk of the root is full: what is not numbered yet ends, and nothing is taken for publishing until there is credit.</param>
    public void SetQuota(long bytes)
    {
        _quota = bytes;
        while (!HasCredit && _waiting.TryDequeue(out WaitingUpdate waiting))
        {
            waiting.Update.Reopen();
            waiting.Completion.NoRoom();
        }

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

        if (_retained[index].Epoch != _sending)
        {
            // The one whose parts were being sent may have been confirmed meanwhile, by what went over an earlier link.
            _sending = _retained[index].Epoch;
            _sentParts = 0;
        }

        part = _retained[index].Part(_sentParts);
        return true;
    }

    /// <summary>Counts the part that was peeked at as sent.</summary>
    public void MarkSent()
    {
        RetainedUpdate update = _retained[IndexAfter(_sent)];
        _sentParts++;
        if (_sentParts < update.Parts)
        {
            return;
        }

        _sent = update.Epoch;
        _sentParts = 0;
        if (_again <= _sent)
        {
            SendAgainAfter(new Epoch(_again.Number - 1));
        }
    }

    /// <summary>An update, or the answer to one, may have been lost: all that has none goes again.</summary>
    public void SendAgain() => SendAgainAfter(Confirmed);

    /// <summary>An upstream waits for an epoch: it and all after it are to be sent again. False if its outcome is known here.</summary>
    public bool TryResend(Epoch from)
    {
        if (from <= Confirmed)
        {
            return false;
        }

        bool isBeingSent = _sentParts > 0 && HasUnsent;
        if (isBeingSent && from <= _sent.Next)
        {
            // However often it is asked, what is being sent is sent to its end first; else a long update might never be.
            _again = from < _again ? from : _again;
        }
        else if (from <= _sent)
        {
            SendAgainAfter(new Epoch(from.Number - 1));
        }

        return true;
    }

    /// <summary>A new link: all that the upstream has not received is to be sent again.</summary>
    public void Resume(Epoch received)
    {
        SendAgainAfter(received);
        _quota = long.MaxValue;
        if (System.IsNone)
        {
            // An arc that came without its system id belongs to a system that this one never became.
            _identifiers = new IdentifierSource();
        }

        NumberWaiting();
    }

    /// <summary>The root has these updates, from the first to the last, as far as they are still kept here.</summary>
    public void Confirm(Epoch first, Epoch last, EpochRef root)
    {
        int from = IndexAfter(new Epoch(first.Number - 1));
        int count = IndexAfter(last) - from;
        if (count <= 0)
        {
            return;
        }

        Decided(root.Epoch);
        Follower?.Confirmed(first, last, root.Epoch);
        for (int index = from; index < from + count; index++)
        {
            _retainedBytes -= _retained[index].Bytes;
            _retainedOperations -= _retained[index].Operations;
            _retained[index].Completion.Confirmed(root);
        }

        _retained.RemoveRange(from, count);
        NumberWaiting();
    }

    /// <summary>The root has refused an update.</summary>
    public void Reject(in Reject reject)
    {
        int count = IndexAfter(reject.Update.Epoch);
        if (count == 0 || _retained[count - 1].Epoch != reject.Update.Epoch)
        {
            return;
        }

        _retainedBytes -= _retained[count - 1].Bytes;
        _retainedOperations -= _retained[count - 1].Operations;
        Decided(reject.Epoch);
        Follower?.Rejected(reject.Update.Epoch, reject.Epoch);
        End(_retained[count - 1].Completion, reject);
        _retained.RemoveAt(count - 1);
        NumberWaiting();
    }

    private static void End(IPublishCompletion completion, in Reject reject)
    {
        if (reject.Reason == RejectReason.Repeated)
        {
            completion.Repeated(new EpochRef(Sequencing.Allocation.Root, reject.First));
            return;
        }

        completion.Rejected(reject);
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
        SendAgainAfter(Epoch.Zero);
        Follower?.Forgotten();
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

    private void Decided(Epoch root) => DecidedAt = root > DecidedAt ? root : DecidedAt;

    private void NumberWaiting()
    {
        while (_waiting.TryPeek(out WaitingUpdate waiting) && HasRoom(waiting.Update))
        {
            _ = _waiting.Dequeue();
            _newest = _newest.Next;
            var begin = new BeginUpdate(System, _newest, new Epoch(_newest.Number - 1), 0, 1, RootEpoch, _retained.Count);
            RetainedUpdate update = RetainedUpdate.Encode(waiting, begin, _identifiers, _partBytes, _scratch);
            _retained.Add(update);
            _retainedBytes += update.Bytes;
            _retainedOperations += update.Operations;
            Follower?.Numbered(update);
            waiting.Completion.Numbered(new EpochRef(System, _newest));
        }
    }

    private void SendAgainAfter(Epoch received)
    {
        _sent = received < _newest ? received : _newest;
        _sentParts = 0;
        _again = Nothing;
    }

    private bool HasRoom(Update update) =>
        !System.IsNone
        && _newest.Number - Confirmed.Number < _limits.UnconfirmedUpdates
        && (_retained.Count == 0 || _retainedBytes + update.Bytes <= Math.Min(_limits.UnconfirmedBytes, _quota))
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
}
