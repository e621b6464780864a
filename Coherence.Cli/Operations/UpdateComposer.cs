using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Failures;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Publishing;
using Coherence.Node.Nodes;
using Coherence.Node.Reading;

namespace Coherence.Cli.Operations;

/// <summary>Makes updates of operations: reads what they have to observe, in one snapshot, and writes their deltas.</summary>
internal sealed class UpdateComposer(CoherenceNode node, TimeProvider time)
{
    private readonly HybridClock _clock = new();

    /// <summary>Makes one update of operations.</summary>
    /// <param name="operations">At least one.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="CliException">An operation is too large.</exception>
    public async Task<Update> ComposeAsync(IReadOnlyList<Operation> operations, CancellationToken cancellation)
    {
        Dictionary<IndexSpec, ReadOnlyMemory<byte>> observed = await ObserveAsync(operations, cancellation).ConfigureAwait(false);
        var update = new Update();
        foreach (Operation operation in operations)
        {
            ReadOnlyMemory<byte> value = operation.Observed is { } spec ? observed[spec] : default;
            long now = Math.Max(0, time.GetUtcNow().ToUnixTimeMilliseconds());
            try
            {
                _ = update.Add(operation.Target, new Observation(value, _clock, now), operation.WriteDelta);
            }
            catch (ArgumentException tooLong)
            {
                throw CliException.BadInput(tooLong.Message);
            }
        }

        return update;
    }

    private async Task<Dictionary<IndexSpec, ReadOnlyMemory<byte>>> ObserveAsync(
        IReadOnlyList<Operation> operations,
        CancellationToken cancellation)
    {
        Dictionary<IndexSpec, ReadOnlyMemory<byte>> observed = [];
        List<IndexSpec> specs = [];
        foreach (Operation operation in operations)
        {
            if (operation.Observed is { } spec && observed.TryAdd(spec, default))
            {
                specs.Add(spec);
            }
        }

        if (specs.Count > 0)
        {
            Snapshot snapshot = await node.ReadSnapshotAsync(specs, cancellation).ConfigureAwait(false);
            for (int position = 0; position < specs.Count; position++)
            {
                observed[specs[position]] = snapshot[position].Bytes;
            }
        }

        return observed;
    }
}
