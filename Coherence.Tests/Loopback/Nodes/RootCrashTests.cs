using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Publishing;
using Coherence.Node.Nodes;
using Coherence.Node.Publishing;
using Coherence.Node.Reading;
using Coherence.Tests.Loopback.Cli;
using Coherence.Tests.Unit.Log;
using Xunit;

namespace Coherence.Tests.Loopback.Nodes;

public sealed class RootCrashTests : IDisposable
{
    private const int Rounds = 12;
    private static readonly CounterIndex Once = new("once");

    // Long enough that the values of a run do not fit in the smallest memory.
    private static readonly RegisterIndex Texts = new("texts");
    private static readonly byte[] Text = new byte[4096];

    private readonly TemporaryDirectory _directory = new();
    private CliProcess? _root;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _root?.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("--memory", "1G")]
    [InlineData("--memory", "4160K", "--checkpoint", "1M", "--history", "1M")]
    public async Task Every_acknowledged_update_is_there_once_however_often_the_root_is_killed(params string[] sizes)
    {
        const int seed = 20;
        var random = new Random(seed);
        _root = StartRoot("127.0.0.1:0", sizes);
        string address = await AddressAsync(_root);
        await using CoherenceNode first = await ConnectAsync(address);
        await using CoherenceNode second = await ConnectAsync(address);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var load = new Load();
        Task[] publishing = [load.RunAsync(first, "first", stop.Token), load.RunAsync(second, "second", stop.Token)];
        for (int round = 0; round < Rounds; round++)
        {
            // A number of acknowledgements, so that the load is surely running when the root dies: in whatever it is doing then.
            await load.AcknowledgedAsync(random.Next(1, 2000));
            _root.Signal("KILL");
            _root.Dispose();
            _root = StartRoot(address, sizes);
            Assert.Equal(address, await AddressAsync(_root));
        }

        await stop.CancelAsync();
        await Task.WhenAll(publishing);
        await using CoherenceNode reader = await ConnectAsync(address);
        await CheckAsync(reader, load, seed);
    }

    private static async Task CheckAsync(CoherenceNode reader, Load load, int seed)
    {
        Assert.True(load.Published.Count > Rounds);
        foreach (string[] keys in load.Published.Keys.Chunk(1000))
        {
            Snapshot snapshot = await reader.ReadSnapshotAsync([.. keys.Select(key => Once.Spec(key))], Cancellation);
            for (int position = 0; position < keys.Length; position++)
            {
                // All were confirmed at last, because publishing goes on across restarts: each is there, and once.
                Assert.True(Once.ReadValue(snapshot[position].Bytes) == 1, $"{keys[position]} is there {Once.ReadValue(snapshot[position].Bytes)} times; seed {seed}");
                Assert.Equal(load.Published[keys[position]], snapshot[position].Changed);
            }
        }
    }

    private static Task<CoherenceNode> ConnectAsync(string address) => CoherenceNode.ConnectAsync(RunningRoot.NodeOptions(address), Cancellation);

    private static async Task<string> AddressAsync(CliProcess root)
    {
        string serving = await root.NextLineAsync("root: serving ");
        return serving[(serving.LastIndexOf(' ') + 1)..];
    }

    private CliProcess StartRoot(string address, string[] sizes) =>
        CliProcess.Start(["root", "--data", _directory.Path, "--listen", address, "--log", "none", .. sizes]);

    /// <summary>Publishes one update a key, a window of them at a time, and keeps what was acknowledged.</summary>
    private sealed class Load
    {
        private const int Window = 64;
        private readonly SemaphoreSlim _acknowledged = new(0);

        /// <summary>The epoch in which each key was acknowledged.</summary>
        public ConcurrentDictionary<string, Epoch> Published { get; } = new(StringComparer.Ordinal);

        public async Task AcknowledgedAsync(int more)
        {
            for (int count = 0; count < more; count++)
            {
                await _acknowledged.WaitAsync(Cancellation);
            }
        }

        public async Task RunAsync(CoherenceNode node, string name, CancellationToken stop)
        {
            var publishing = new Queue<Task>();
            Epoch last = default;
            for (int number = 0; !stop.IsCancellationRequested; number++)
            {
                publishing.Enqueue(PublishAsync(node, string.Create(CultureInfo.InvariantCulture, $"{name}-{number}")));
                if (publishing.Count == Window)
                {
                    await publishing.Dequeue();
                    Assert.True(node.Epoch >= last);
                    last = node.Epoch;
                }
            }

            await Task.WhenAll(publishing);
        }

        private async Task PublishAsync(CoherenceNode node, string key)
        {
            PublishReceipt receipt = await node.PublishAsync(new Update().Add(Once, key, 1).Set(Texts, key, HybridTime.Zero, Text), Cancellation);
            Published[key] = receipt.Epoch;
            _ = _acknowledged.Release();
        }
    }
}
