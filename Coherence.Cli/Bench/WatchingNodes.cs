using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Failures;
using Coherence.Cli.Figures;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Node.Nodes;
using Coherence.Node.Reading;
using Coherence.Node.Waiting;
using Coherence.Node.Watching;

namespace Coherence.Cli.Bench;

/// <summary>Nodes that watch all counters each, and one of which watches the register that carries the time.</summary>
internal sealed class WatchingNodes : IAsyncDisposable
{
    private readonly List<CoherenceNode> _nodes = [];
    private readonly List<Task> _watching = [];
    private readonly CancellationTokenSource _ending = new();
    private readonly LatencyHistogram _visible = new();
    private long _changes;

    /// <summary>The register that carries the time at which it was published.</summary>
    public static RegisterIndex Clock { get; } = new("bench-clock");

    /// <summary>Its one value.</summary>
    public static IndexSpec ClockValue { get; } = Clock.Spec(string.Empty);

    /// <summary>Connects them, and waits until each has seen every counter once.</summary>
    public async Task StartAsync(string upstream, int nodes, CounterKeys keys, int channels, CancellationToken cancellation)
    {
        for (int count = 0; count < nodes; count++)
        {
            CoherenceNode node = await CoherenceNode.ConnectAsync(new CoherenceNodeOptions { Upstreams = { upstream }, Channels = channels }, cancellation);
            _nodes.Add(node);
            Task[] seen = [.. Enumerable.Range(0, keys.Count).Select(number => Watch(node, keys.Spec(number).ToOwned(), CountChange))];
            await Task.WhenAll(seen).WaitAsync(cancellation);
        }

        await Watch(_nodes[0], ClockValue, RecordTime).WaitAsync(cancellation);
    }

    /// <summary>Waits until all have applied an epoch.</summary>
    public async Task ReachAsync(long epoch, CancellationToken cancellation)
    {
        foreach (CoherenceNode node in _nodes)
        {
            EpochWaitOutcome outcome = await node.WaitForEpochAsync(new Epoch(epoch), Timeout.InfiniteTimeSpan, cancellation);
            if (outcome != EpochWaitOutcome.Reached)
            {
                throw new CliException(ExitCode.Failed, $"A node waited for epoch {epoch}: {outcome}.");
            }
        }
    }

    /// <summary>The figures of this moment.</summary>
    public WatchReport Describe() => new(Interlocked.Read(ref _changes), _visible.Microseconds(0.5), _visible.Microseconds(0.99));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await Task.WhenAll(_watching);
        foreach (CoherenceNode node in _nodes)
        {
            await node.DisposeAsync();
        }

        _ending.Dispose();
    }

    /// <summary>Watches; the task ends when the present value has been seen, which is not counted.</summary>
    private Task Watch(CoherenceNode node, IndexSpec spec, Action<ReadResult> onChange)
    {
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _watching.Add(WatchAsync());
        return first.Task;

        async Task WatchAsync()
        {
            try
            {
                await foreach (WatchEvent seen in node.WatchAsync(spec, cancellation: _ending.Token))
                {
                    if (seen.Kind == WatchEventKind.Changed && !first.TrySetResult())
                    {
                        onChange(seen.Value);
                    }
                }
            }
            catch (OperationCanceledException)
            {
            }
        }
    }

    private void CountChange(ReadResult value) => Interlocked.Increment(ref _changes);

    private void RecordTime(ReadResult value)
    {
        if (Clock.TryReadValue(value.Bytes, out RegisterValue clock))
        {
            _visible.RecordSince(BinaryPrimitives.ReadInt64LittleEndian(clock.Value.Span));
        }
    }
}
