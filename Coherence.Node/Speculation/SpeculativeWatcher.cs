using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Node.Failures;
using Coherence.Node.Loop;
using Coherence.Node.Reading;
using Coherence.Node.Waiting;

namespace Coherence.Node.Speculation;

/// <summary>One enumeration of a value that is watched speculatively. Holds at most one change: one that is slow sees the newest, never a queue.</summary>
internal sealed class SpeculativeWatcher(IndexSpec spec, SpeculativeWatchers table, WaitContext context)
{
    private readonly Channel<ReadResult> _newest = Channel.CreateBounded<ReadResult>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true, SingleWriter = true });

    public IndexSpec Spec => spec;

    /// <summary>Yields the present value, then each newer one, until cancelled.</summary>
    public async IAsyncEnumerable<ReadResult> RunAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        context.Loop.Post(new WatchInput(this, table, context.Ending));
        try
        {
            await foreach (ReadResult result in _newest.Reader.ReadAllAsync(cancellation).ConfigureAwait(false))
            {
                yield return result;
            }
        }
        finally
        {
            context.Loop.Post(new UnwatchInput(this, table));
        }
    }

    /// <summary>The value as it is now. Engine thread.</summary>
    public void Offer(ReadResult result) => _newest.Writer.TryWrite(result);

    /// <summary>There will be no more: the root refuses the value, or the node has been closed.</summary>
    public void End(Exception failure) => _newest.Writer.TryComplete(failure);

    private sealed class WatchInput(SpeculativeWatcher watcher, SpeculativeWatchers table, Ending ending) : IEngineInput
    {
        public void Apply(SystemEngine engine)
        {
            if (ending.Cause is not null)
            {
                Abandon();
                return;
            }

            table.Add(engine, watcher);
        }

        public void Abandon() => watcher.End(ending.Failure);
    }

    private sealed class UnwatchInput(SpeculativeWatcher watcher, SpeculativeWatchers table) : IEngineInput
    {
        public void Apply(SystemEngine engine) => table.Remove(engine, watcher);

        public void Abandon()
        {
            // The table has ended with its loop.
        }
    }
}
