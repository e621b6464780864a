using System;
using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Publishing;
using Coherence.Node.Nodes;
using Coherence.Node.Roots;
using Coherence.Tests.Specs;
using Xunit;

namespace Coherence.Tests.Loopback.Nodes;

public sealed class RootMetricsTests
{
    private static readonly CounterIndex Hits = new("hits");

    // They tell of trouble.
    private static readonly string[] Untroubled = ["coherence.root.duplicates", "coherence.root.full", "coherence.root.checkpoint.given_up"];

    [Fact]
    public async Task Every_instrument_that_the_documentation_names_tells_of_a_root_at_work()
    {
        // Other tests may use the instruments at the same time: what this one did is a lower bound.
        ConcurrentDictionary<string, double> sums = new(StringComparer.Ordinal);
        ConcurrentDictionary<string, int> counts = new(StringComparer.Ordinal);
        using MeterListener listener = new()
        {
            InstrumentPublished = static (instrument, self) =>
            {
                if (instrument.Meter.Name is "Coherence.Root" || instrument.Name is "coherence.engine.turn")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => Count(instrument.Name, value));
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => Count(instrument.Name, value));
        listener.Start();

        await using (RunningRoot root = await RunningRoot.StartAsync(configure: static options =>
        {
            options.MemoryBytes = CoherenceRootOptions.MinimumMemoryBytes;
            options.CheckpointBytes = 1 << 20;
        }))
        {
            CoherenceNode node = await root.ConnectAsync();
            for (int update = 0; update < 40; update++)
            {
                _ = await node.PublishAsync(Spread(update).WithKey($"update {update}"), TestContext.Current.CancellationToken);
            }

            _ = await node.PublishAsync(Spread(0), TestContext.Current.CancellationToken);
        }

        // What an acknowledgement left behind it is told at the end of its turn, so by the end of the root.
        Assert.True(sums["coherence.root.operations"] >= 41 * 500);

        string[] documented = [.. (await File.ReadAllLinesAsync(Path.Combine(SpecFile.RepositoryRoot, "docs", "metrics.md"), TestContext.Current.CancellationToken))
            .Where(static line => line.StartsWith("| `coherence.root.", StringComparison.Ordinal))
            .SelectMany(static line => line.Split('|')[1].Split(',', StringSplitOptions.TrimEntries))
            .Select(static name => name.Trim('`', ' '))];
        Assert.Equal(16, documented.Length);
        foreach (string name in documented.Except(Untroubled, StringComparer.Ordinal).Append("coherence.engine.turn"))
        {
            Assert.True(counts.ContainsKey(name), name);
        }

        Assert.True(counts["coherence.root.epoch.written"] >= 41);
        Assert.True(counts["coherence.root.epoch.shown"] >= 40);
        Assert.Empty(counts.Keys.Except([.. documented, "coherence.engine.turn"], StringComparer.Ordinal));

        void Count(string name, double value)
        {
            sums.AddOrUpdate(name, value, (_, sum) => sum + value);
            counts.AddOrUpdate(name, 1, static (_, count) => count + 1);
        }
    }

    // Enough values not to fit into the least memory, in which the first of them are not any more at the end.
    private static Update Spread(int number)
    {
        var update = new Update();
        for (int value = 0; value < 500; value++)
        {
            _ = update.Add(Hits, $"{number}/{value}", 1);
        }

        return update;
    }
}
