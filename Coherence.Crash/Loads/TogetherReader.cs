using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Crash.Failures;
using Coherence.Node.Failures;
using Coherence.Node.Nodes;
using Coherence.Node.Reading;

namespace Coherence.Crash.Loads;

/// <summary>Reads snapshots all the while: what was published together is seen together, and an epoch means the same to all, for ever.</summary>
internal sealed class TogetherReader(CoherenceNode node, Ledger ledger)
{
    private Epoch _last;

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                Check(await node.ReadSnapshotAsync(HuntIndexes.Together, ReadOptions.Latest, stop));
            }
            catch (CoherenceException late) when (late.Failure == CoherenceFailure.SnapshotTooOld)
            {
                // The history is short, and the next snapshot is of a newer epoch.
                continue;
            }
            catch (System.OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private void Check(Snapshot snapshot)
    {
        if (snapshot.Epoch < _last)
        {
            throw new HuntFailedException($"A reader was at epoch {_last}, and is at {snapshot.Epoch} now.");
        }

        _last = snapshot.Epoch;
        long[] values = [.. Enumerable.Range(0, snapshot.Count).Select(position => ValueOf(snapshot[position]))];
        for (int slot = 0; slot < HuntIndexes.Slots; slot++)
        {
            if (values[slot] != values[HuntIndexes.Slots + slot])
            {
                throw new HuntFailedException(
                    $"Half an update is seen at epoch {snapshot.Epoch}: {values[slot]} on the left of slot {slot}, {values[HuntIndexes.Slots + slot]} on its right.");
            }
        }

        long sum = values[(2 * HuntIndexes.Slots)..].Sum();
        if (sum != 0)
        {
            throw new HuntFailedException($"The accounts add up to {sum} at epoch {snapshot.Epoch}.");
        }

        ledger.See(snapshot.Epoch, string.Join(' ', values.Select(static value => value.ToString(CultureInfo.InvariantCulture))));
    }

    private static long ValueOf(ReadResult read) => read.IsAbsent ? 0 : new CounterIndex("any").ReadValue(read.Bytes);
}
