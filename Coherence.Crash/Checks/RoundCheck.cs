using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Crash.Failures;
using Coherence.Crash.Loads;
using Coherence.Node.Nodes;
using Coherence.Node.Reading;
using Coherence.Node.Roots;

namespace Coherence.Crash.Checks;

/// <summary>What must hold after each round.</summary>
internal sealed class RoundCheck(Ledger ledger, Random random)
{
    private const int ChunkValues = 500;
    private const int OlderUpdates = 1000;

    private readonly List<string> _older = [];
    private Epoch _newest;

    /// <summary>What a dead root has left behind is whole, and has every epoch that was acknowledged.</summary>
    public void CheckDirectory(string directory)
    {
        RootDataReport report = RootData.Verify(directory);
        if (report.IsDamaged)
        {
            string damage = string.Join("; ", report.Checkpoints.Where(static checkpoint => checkpoint.Damage is not null).Select(static checkpoint => checkpoint.Damage));
            throw new HuntFailedException($"The directory is damaged: {report.LogDamage} {damage}");
        }

        Epoch acknowledged = ledger.Newest;
        if (report.Last < acknowledged || report.Last < _newest)
        {
            throw new HuntFailedException($"The log ends with epoch {report.Last}; {acknowledged} was acknowledged, and it had {_newest} before.");
        }

        _newest = report.Last!.Value;
    }

    /// <summary>With nothing on its way: every update is there once, in the epoch that its receipt names, as far as this round's and some older ones are looked at.</summary>
    public async Task<int> CheckValuesAsync(CoherenceNode node)
    {
        List<string> keys = ledger.TakeRound();
        int acknowledged = keys.Count;
        for (int count = 0; count < OlderUpdates && _older.Count > 0; count++)
        {
            keys.Add(_older[random.Next(_older.Count)]);
        }

        _older.AddRange(keys.Take(acknowledged));
        foreach (string[] chunk in keys.Chunk(ChunkValues))
        {
            Snapshot snapshot = await node.ReadSnapshotAsync([.. chunk.Select(static key => HuntIndexes.Once.Spec(key))], ReadOptions.Latest);
            for (int position = 0; position < chunk.Length; position++)
            {
                ReadResult read = snapshot[position];
                long times = read.IsAbsent ? 0 : HuntIndexes.Once.ReadValue(read.Bytes);
                if (times != 1 || read.Changed != ledger.Acknowledged[chunk[position]])
                {
                    throw new HuntFailedException(
                        $"{chunk[position]} is there {times} times, since epoch {read.Changed}; it was acknowledged in epoch {ledger.Acknowledged[chunk[position]]}.");
                }
            }
        }

        Snapshot slots = await node.ReadSnapshotAsync(HuntIndexes.Together, ReadOptions.Latest);
        for (int slot = 0; slot < HuntIndexes.Slots; slot++)
        {
            long value = slots[slot].IsAbsent ? 0 : HuntIndexes.Left.ReadValue(slots[slot].Bytes);
            if (value != ledger.Slots[slot])
            {
                throw new HuntFailedException($"Slot {slot} has {value} updates; {ledger.Slots[slot]} were acknowledged, and none is on its way.");
            }
        }

        return acknowledged;
    }
}
