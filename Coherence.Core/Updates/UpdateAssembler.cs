using System;
using System.Buffers;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Updates;

/// <summary>Puts the parts of one timeline's updates together and hands complete updates out in the order of their predecessors.</summary>
/// <remarks>
/// EPO-1: an update is handed out only when all its distinct parts and its predecessor are there, whatever the order, the
/// channel and the number of copies in which they arrived. It counts distinct parts, not end markers: counting markers is
/// wrong as soon as a part can arrive twice. One thread at a time. See specs/epochs.md.
/// </remarks>
public sealed class UpdateAssembler
{
    private readonly SortedDictionary<long, PendingUpdate> _pending = [];
    private readonly int _maximumUpdates;
    private readonly long _maximumBytes;
    private long _pendingBytes;

    /// <summary>An assembler that has applied everything up to an epoch.</summary>
    /// <param name="applied">The last epoch that was handed out.</param>
    /// <param name="maximumUpdates">The most updates that may wait for a part or a predecessor.</param>
    /// <param name="maximumBytes">The most bytes that may wait.</param>
    public UpdateAssembler(Epoch applied, int maximumUpdates, long maximumBytes)
    {
        Applied = applied;
        _maximumUpdates = maximumUpdates;
        _maximumBytes = maximumBytes;
    }

    /// <summary>The last epoch that was handed out.</summary>
    public Epoch Applied { get; private set; }

    /// <summary>How many updates wait.</summary>
    public int PendingCount => _pending.Count;

    /// <summary>Whether a part is alone in its update and its predecessor is applied, so that it need not be kept to be handed out.</summary>
    public bool IsReady(in BeginUpdate begin) => begin.Parts == 1 && IsNext(begin);

    /// <summary>Counts an update as handed out that was <see cref="IsReady"/>.</summary>
    public void MarkApplied(Epoch epoch)
    {
        Applied = epoch;
        DropPassed();
    }

    /// <summary>Keeps a copy of one whole part.</summary>
    /// <param name="begin">The part's Begin.</param>
    /// <param name="body">The messages between its Begin and its End.</param>
    /// <param name="count">How many they are.</param>
    public AddPartResult Add(in BeginUpdate begin, ReadOnlySpan<byte> body, int count)
    {
        if (begin.Epoch <= Applied)
        {
            return AddPartResult.Duplicate;
        }

        bool isNew = !_pending.TryGetValue(begin.Epoch.Number, out PendingUpdate? update);
        long size = body.Length + (isNew ? PendingUpdate.OverheadBytes(begin.Parts) : 0);
        if (_pendingBytes + size > _maximumBytes || (isNew && _pending.Count >= _maximumUpdates))
        {
            return AddPartResult.OverLimit;
        }

        update ??= new PendingUpdate(begin);
        AddPartResult result = update.Add(begin, body, count);
        if (result == AddPartResult.Added)
        {
            _pending[begin.Epoch.Number] = update;
            _pendingBytes += size;
        }

        return result;
    }

    /// <summary>Takes the next complete update whose predecessor is applied; false if there is none.</summary>
    /// <param name="messages">Receives the messages of all its parts, in order.</param>
    /// <param name="update">The Begin of its first part that arrived.</param>
    /// <param name="count">How many messages it has.</param>
    public bool TryTake(IBufferWriter<byte> messages, out BeginUpdate update, out int count)
    {
        foreach (PendingUpdate pending in _pending.Values)
        {
            if (!IsNext(pending.First))
            {
                break;
            }

            if (!pending.IsComplete)
            {
                continue;
            }

            pending.CopyTo(messages);
            update = pending.First;
            count = pending.MessageCount;
            Applied = update.Epoch;
            DropPassed();
            return true;
        }

        update = default;
        count = 0;
        return false;
    }

    /// <summary>Forgets what waits: it came over a link that is gone and will be sent again.</summary>
    public void Clear()
    {
        _pending.Clear();
        _pendingBytes = 0;
    }

    private bool IsNext(in BeginUpdate begin) => begin.Previous <= Applied && begin.Epoch > Applied;

    private void DropPassed()
    {
        while (_pending.Count > 0)
        {
            using SortedDictionary<long, PendingUpdate>.Enumerator first = _pending.GetEnumerator();
            first.MoveNext();
            if (first.Current.Key > Applied.Number)
            {
                return;
            }

            _pendingBytes -= first.Current.Value.Bytes;
            _pending.Remove(first.Current.Key);
        }
    }
}
