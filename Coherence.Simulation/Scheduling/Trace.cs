using System;
using System.Collections.Generic;
using Coherence.Core.Identity;

namespace Coherence.Simulation.Scheduling;

/// <summary>What happened: a hash of all of it, and the last lines in words.</summary>
internal sealed class Trace(EventQueue queue, int keptLines)
{
    private readonly Queue<string> _lines = [];

    /// <summary>The same for two runs in which the same happened (DET-1).</summary>
    public ulong Hash { get; private set; } = 0xCBF2_9CE4_8422_2325;

    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>Whether lines are kept, so that it is worth making them.</summary>
    public bool IsKept => keptLines > 0;

    public void Add(int system, ReadOnlySpan<byte> bytes) =>
        Hash = KeyedHash.Compute(Hash ^ (ulong)queue.Now ^ ((ulong)(uint)system << 56), bytes, default);

    public void Add(int system, long number) =>
        Hash = ((Hash ^ (ulong)queue.Now) * 0x9E37_79B9_7F4A_7C15) ^ (ulong)number ^ ((ulong)(uint)system << 48) ^ (Hash >> 29);

    /// <summary>Keeps a line. Call only if <see cref="IsKept"/>.</summary>
    public void Say(string line)
    {
        if (_lines.Count == keptLines)
        {
            _ = _lines.Dequeue();
        }

        _lines.Enqueue($"{queue.Now,10} µs  {line}");
    }
}
