using System;
using System.Buffers;
using System.Collections.Generic;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Node.Log;
using Coherence.Node.Storage.Checkpoints;

namespace Coherence.Node.Roots;

/// <summary>Applies the records of a log, a run at a time: what all of a run need is loaded together.</summary>
internal sealed class RootReplay(SystemEngine engine, RecoveringStore store) : IEpochRecordVisitor
{
    // One record alone may be longer.
    private const int RunBytes = 1 << 20;

    private readonly List<(Epoch Epoch, int Start, int Length)> _run = [];
    private ArrayBufferWriter<byte> _bytes = new(RunBytes);

    /// <summary>Hands a checkpoint, and every record after it, to an engine.</summary>
    /// <param name="checkpoint">The checkpoint; null if there is none.</param>
    /// <param name="store">Its values.</param>
    /// <param name="engine">The engine, of which nothing else was asked yet.</param>
    /// <param name="read">Shows the records after the checkpoint to a visitor; what it gives is the answer.</param>
    public static T Run<T>(StoreCheckpoint? checkpoint, RecoveringStore store, SystemEngine engine, Func<IEpochRecordVisitor, T> read)
    {
        var replay = new RootReplay(engine, store);
        if (checkpoint is not null)
        {
            engine.Restore(checkpoint.State);
        }

        T found = read(replay);
        replay.ApplyRun();
        return found;
    }

    public void OnRecord(Epoch epoch, ReadOnlyMemory<byte> payload)
    {
        _run.Add((epoch, _bytes.WrittenCount, payload.Length));
        _bytes.Write(payload.Span);
        if (_bytes.WrittenCount >= RunBytes)
        {
            ApplyRun();
        }
    }

    private void ApplyRun()
    {
        foreach ((Epoch epoch, int start, int length) in _run)
        {
            engine.Prepare(epoch, _bytes.WrittenMemory.Slice(start, length));
        }

        store.AnswerAll(engine);
        if (!engine.IsPrepared)
        {
            throw new InvalidOperationException("The store has answered, and values that the log needs are not there. This is a bug.");
        }

        foreach ((Epoch epoch, int start, int length) in _run)
        {
            engine.Recover(epoch, _bytes.WrittenMemory.Slice(start, length));
        }

        // Memory is given up that is too much.
        engine.EndTurn();
        store.AnswerAll(engine);
        _run.Clear();
        if (_bytes.Capacity > 2 * RunBytes)
        {
            _bytes = new ArrayBufferWriter<byte>(RunBytes);
        }

        _bytes.ResetWrittenCount();
    }
}
