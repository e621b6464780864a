using System;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Sequencing;

namespace Coherence.Core.Roots;

/// <summary>Turns complete updates into the root's epochs: collects while one epoch is being made durable, applies it meanwhile, shows it after.</summary>
/// <remarks>
/// Group commit without a timer: whatever has come in when the disk is free is the next epoch. One epoch is on its way at
/// a time, so what is shown is always a prefix of what is durable (EPO-4).
/// </remarks>
internal sealed class Sequencer(RootState state, IRootHost host)
{
    private readonly List<ValueEntry> _changed = [];
    private readonly List<SystemState> _touched = [];
    private bool _isWriting;

    public EpochCollector Collector { get; } = new();

    /// <summary>The newest durable epoch.</summary>
    public Epoch Durable { get; private set; }

    /// <summary>Whether the log failed: nothing is acknowledged any more (DUR-5).</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Whether nothing waits for the disk, or never will again.</summary>
    public bool IsIdle => HasFailed || (!_isWriting && Collector.IsEmpty);

    /// <summary>The values that the newest durable epoch changed; until the next turn ends.</summary>
    public List<ValueEntry> Changed => _changed;

    /// <summary>The systems whose standing it changed; until the next turn ends.</summary>
    public List<SystemState> Touched => _touched;

    /// <summary>Applies an epoch that was read back from the log.</summary>
    public void Recover(Epoch epoch, ReadOnlyMemory<byte> record)
    {
        _changed.Clear();
        _touched.Clear();
        state.Apply(epoch, record, _changed, _touched);
        Durable = epoch;
        state.History.Trim(epoch);
    }

    /// <summary>Closes the next epoch if there is anything in it and the disk is free. It is applied while its record is written.</summary>
    public void EndTurn()
    {
        if (_isWriting || HasFailed || Collector.IsEmpty)
        {
            return;
        }

        _isWriting = true;
        _changed.Clear();
        _touched.Clear();
        Epoch epoch = state.Applied.Next;
        ReadOnlyMemory<byte> record = Collector.Take();
        host.Persist(epoch, record);
        state.Apply(epoch, record, _changed, _touched);
    }

    public void EpochDurable(Epoch epoch)
    {
        if (!_isWriting || epoch != state.Applied)
        {
            throw new InvalidOperationException($"Epoch {epoch} was reported durable; epoch {state.Applied} is on its way: {_isWriting}.");
        }

        _isWriting = false;
        Durable = epoch;
        state.History.Trim(epoch);
    }

    public void Fail()
    {
        HasFailed = true;
    }
}
