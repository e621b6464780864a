using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Coherence.Node.Nodes;
using Coherence.Node.Roots;
using Coherence.Tests.Unit.Log;
using Xunit;

namespace Coherence.Tests.Loopback.Nodes;

/// <summary>A root on a data directory of its own, and the nodes that a test connects to it. Can be stopped and started again at its address.</summary>
internal sealed class RunningRoot : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<CoherenceNode> _nodes = [];
    private readonly Action<CoherenceRootOptions>? _configure;

    private RunningRoot(string address, Action<CoherenceRootOptions>? configure)
    {
        Address = address;
        _configure = configure;
    }

    /// <summary>Where it listens.</summary>
    public string Address { get; private set; }

    /// <summary>What it logs, over all of its starts.</summary>
    public CollectingLog Log { get; } = new();

    /// <summary>The root of this moment.</summary>
    public CoherenceRoot Root { get; private set; } = null!;

    /// <summary>The directory of its log.</summary>
    public string DataDirectory => _directory.Path;

    public static async Task<RunningRoot> StartAsync(CarrierKind kind = CarrierKind.Tcp, Action<CoherenceRootOptions>? configure = null)
    {
        RunningRoot running = new(Connections.FreeAddress(kind).ToString(), configure);
        await running.StartAgainAsync();
        return running;
    }

    public async Task StartAgainAsync()
    {
        Root = await CoherenceRoot.StartAsync(Options(), TestContext.Current.CancellationToken);
        Address = Root.Addresses[0];
    }

    /// <summary>Options as this root is started with, for another one.</summary>
    public CoherenceRootOptions Options()
    {
        CoherenceRootOptions options = new() { DataDirectory = _directory.Path, SegmentBytes = 16 << 20, LoggerFactory = Log };
        options.Listen.Add(Address);
        _configure?.Invoke(options);
        return options;
    }

    public async Task StopAsync() => await Root.DisposeAsync();

    /// <summary>A node that is closed with the root.</summary>
    public async Task<CoherenceNode> ConnectAsync(Action<CoherenceNodeOptions>? configure = null)
    {
        CoherenceNode node = await CoherenceNode.ConnectAsync(NodeOptions(Address, configure), TestContext.Current.CancellationToken);
        _nodes.Add(node);
        return node;
    }

    public static CoherenceNodeOptions NodeOptions(string address, Action<CoherenceNodeOptions>? configure = null)
    {
        CoherenceNodeOptions options = new() { ConnectTimeout = TimeSpan.FromMinutes(1) };
        options.Upstreams.Add(address);
        configure?.Invoke(options);
        return options;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (CoherenceNode node in _nodes)
        {
            await node.DisposeAsync();
        }

        await Root.DisposeAsync();
        _directory.Dispose();
    }
}
