using System;
using System.Buffers;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Tables;

namespace Coherence.Core.Updates;

/// <summary>Puts the parts of one timeline's updates together and hands complete updates out in the order of their predecessors.</summary>
/// <remarks>
/// EPO-1: an update is handed out only when all its distinct parts and its predecessor are there, whatever the order, the
/// channel and the number of copies in which they arrived. It counts distinct parts, not end markers: counting markers is
/// wrong as soon as a part can arrive twice. One thread at a time. See specs/epochs.md.
/// </remarks>
public sealed class UpdateAssembler
{
    // So many are kept for the next updates.
    private const int Spare = 16;

    private readonly int _maximumUpdates;
    private readonly long _maximumBytes;

    // By epoch: nearly always the newest comes last.
    private SmallList<PendingUpdate> _pending;
    private SmallList<PendingUpdate> _spare;
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

        int index = IndexOf(begin.Epoch);
        bool isNew = index == _pending.Count || _pending[index].First.Epoch != begin.Epoch;
        long size = body.Length + (isNew ? PendingUpdate.OverheadBytes(begin.Parts) : 0);
        if (_pendingBytes + size > _maximumBytes || (isNew && _pending.Count >= _maximumUpdates))
        {
            return AddPartResult.OverLimit;
        }

        if (isNew)
        {
            _pending.Insert(index, Open(begin));
        }

        AddPartResult result = _pending[index].Add(begin, body, count);
        if (result == AddPartResult.Added)
        {
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
        foreach (PendingUpdate pending in _pending)
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
        foreach (PendingUpdate pending in _pending)
        {
            Close(pending);
        }

        _pending.Clear();
        _pendingBytes = 0;
    }

    private bool IsNext(in BeginUpdate begin) => begin.Previous <= Applied && begin.Epoch > Applied;

    // The position of an epoch, or that at which it would be.
    private int IndexOf(Epoch epoch)
    {
        int index = _pending.Count;
        while (index > 0 && _pending[index - 1].First.Epoch >= epoch)
        {
            index--;
        }

        return index;
    }

    private PendingUpdate Open(in BeginUpdate begin)
    {
        PendingUpdate update = TakeSpare() ?? new PendingUpdate();
        update.Open(begin);
        return update;
    }

    private void Close(PendingUpdate update)
    {
        update.Close();
        if (_spare.Count < Spare)
        {
            _spare.Add(update);
        }
    }

    private PendingUpdate? TakeSpare()
    {
        if (_spare.Count == 0)
        {
            return null;
        }

        PendingUpdate spare = _spare[^1];
        _spare.RemoveAt(_spare.Count - 1);
        return spare;
    }

    private void DropPassed()
    {
        int passed = 0;
        for (; passed < _pending.Count && _pending[passed].First.Epoch <= Applied; passed++)
        {
            _pendingBytes -= _pending[passed].Bytes;
            Close(_pending[passed]);
        }

        _pending.RemoveRange(0, passed);
    }
}
