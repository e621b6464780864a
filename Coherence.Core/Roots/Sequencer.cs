using System;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Residency;
using Coherence.Core.Sequencing;

namespace Coherence.Core.Roots;

/// <summary>Turns complete updates into the root's epochs: collects while one epoch is being made durable, applies it meanwhile, shows it after.</summary>
/// <remarks>
/// Group commit without a timer: whatever has come in when the disk is free is the next epoch. One epoch is on its way at
/// a time, so what is shown is always a prefix of what is durable (EPO-4). Its record is written while values that it needs are
/// loaded; it is applied when they are here.
/// </remarks>
internal sealed class Sequencer(RootState state, ValueResidency residency, IRootHost host, Func<TimeSpan> now)
{
    private readonly List<ValueEntry> _changed = [];
    private readonly List<SystemState> _touched = [];
    private ReadOnlyMemory<byte> _record;
    private bool _isWritten;

    public EpochCollector Collector { get; } = new();

    /// <summary>The newest epoch that is durable and applied.</summary>
    public Epoch Durable { get; private set; }

    /// <summary>Whether the log or the store failed: nothing is acknowledged any more (DUR-5).</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Whether an epoch is on its way.</summary>
    public bool IsUnderWay { get; private set; }

    /// <summary>Whether every record that was taken from the collector is applied.</summary>
    public bool IsApplied => !IsUnderWay || state.Applied != Durable;

    /// <summary>The length of the record that is on its way, in bytes; 0 if none is.</summary>
    public int WritingBytes => _record.Length;

    /// <summary>Whether nothing waits for the disk, or never will again.</summary>
    public bool IsIdle => HasFailed || (!IsUnderWay && Collector.IsEmpty);

    /// <summary>The values that the newest durable epoch changed; until the next turn ends.</summary>
    public List<ValueEntry> Changed => _changed;

    /// <summary>The systems whose standing it changed; until the next turn ends.</summary>
    public List<SystemState> Touched => _touched;

    /// <summary>The state is that of an epoch, out of a checkpoint.</summary>
    public void Restored() => Durable = state.Applied;

    /// <summary>Applies an epoch that was read back from the log, and for which everything is here.</summary>
    public void Recover(Epoch epoch, ReadOnlyMemory<byte> record)
    {
        Apply(epoch, record);
        Follow(epoch, record.Length);
    }

    /// <summary>Closes the next epoch if there is anything in it and the disk is free. It is applied while its record is written.</summary>
    public void EndTurn()
    {
        if (IsUnderWay || HasFailed || Collector.IsEmpty)
        {
            return;
        }

        IsUnderWay = true;
        _isWritten = false;
        _record = Collector.Take();
        host.Persist(Durable.Next, _record);
        residency.Prepare(Durable.Next, _record);
        ApplyIfReady();
    }

    /// <summary>The record of the epoch on its way is durable; true if the epoch may be shown.</summary>
    public bool EpochDurable(Epoch epoch)
    {
        if (!IsUnderWay || _isWritten || epoch != Durable.Next)
        {
            throw new InvalidOperationException($"Epoch {epoch} was reported durable; the newest durable one is {Durable}, one is on its way: {IsUnderWay}.");
        }

        _isWritten = true;
        return TryFinish();
    }

    /// <summary>Values have come; true if the epoch on its way may be shown.</summary>
    public bool ValuesLoaded()
    {
        if (!IsUnderWay)
        {
            return false;
        }

        ApplyIfReady();
        return TryFinish();
    }

    public void Fail()
    {
        HasFailed = true;
    }

    private void ApplyIfReady()
    {
        if (state.Applied == Durable && residency.IsReady)
        {
            Apply(Durable.Next, _record);
        }
    }

    private void Apply(Epoch epoch, ReadOnlyMemory<byte> record)
    {
        _changed.Clear();
        _touched.Clear();
        state.Apply(epoch, record, _changed, _touched);
    }

    private bool TryFinish()
    {
        if (!_isWritten || state.Applied == Durable || HasFailed)
        {
            return false;
        }

        IsUnderWay = false;
        Follow(state.Applied, _record.Length);
        _record = default;
        return true;
    }

    private void Follow(Epoch epoch, int recordBytes)
    {
        Durable = epoch;
        state.History.Trim(epoch, now());
        residency.Follow(epoch, recordBytes);
    }
}
