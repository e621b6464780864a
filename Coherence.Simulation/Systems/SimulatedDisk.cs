using System.Collections.Generic;

namespace Coherence.Simulation.Systems;

/// <summary>What a root finds when it starts again: the records that were written.</summary>
internal sealed class SimulatedDisk
{
    private readonly List<byte[]> _records = [];

    public IReadOnlyList<byte[]> Records => _records;

    public void Append(byte[] record) => _records.Add(record);

    /// <summary>Plants a fault: the last record is gone.</summary>
    public void LoseLast() => _records.RemoveAt(_records.Count - 1);
}
