using System;
using System.Buffers;
using System.Collections.Generic;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Node.Log;

namespace Coherence.Node.Roots;

/// <summary>Applies the records of a log, a run at a time: what all of a run need is loaded together.</summary>
internal sealed class RootReplay(SystemEngine engine, RootStore store) : IEpochRecordVisitor
{
    // One record alone may be longer.
    private const int RunBytes = 1 << 20;

    private readonly List<(Epoch Epoch, int Start, int Length)> _run = [];
    private ArrayBufferWriter<byte> _bytes = new(RunBytes);

    public void OnRecord(Epoch epoch, ReadOnlyMemory<byte> payload)
    {
        _run.Add((epoch, _bytes.WrittenCount, payload.Length));
        _bytes.Write(payload.Span);
        if (_bytes.WrittenCount >= RunBytes)
        {
            Complete();
        }
    }

    /// <summary>Applies what was shown.</summary>
    public void Complete()
    {
        foreach ((Epoch epoch, int start, int length) in _run)
        {
            engine.Prepare(epoch, _bytes.WrittenMemory.Slice(start, length));
        }

        store.AnswerAll(engine);
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
