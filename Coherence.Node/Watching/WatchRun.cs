using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Engine;
using Coherence.Core.Following;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.Listing;
using Coherence.Core.Watching;
using Coherence.Node.Loop;
using Coherence.Node.Waiting;

namespace Coherence.Node.Watching;

/// <summary>Begins watches, and hands on what they tell.</summary>
internal sealed class WatchRun(WatchHost host, WaitContext context)
{
    /// <summary>Yields what a watch tells, until cancelled.</summary>
    /// <param name="specs">Its values; owned.</param>
    /// <param name="lists">Which of them list others.</param>
    /// <param name="from">The epoch whose state the reader knows.</param>
    /// <param name="cancellation">Ends it.</param>
    public async IAsyncEnumerable<WatchEvent> RunAsync(
        IReadOnlyList<IndexSpec> specs, IValueLists? lists, Epoch? from, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var feed = new WatchFeed(context.Lease);
        var input = new BeginInput(new WatchSet(specs, lists, from, feed), feed, host, context);
        context.Loop.Post(input);
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(static feed => ((WatchFeed)feed!).Cancel(), feed);
        try
        {
            var events = new List<WatchEvent>();
            while (true)
            {
                await feed.WaitAsync().ConfigureAwait(false);
                cancellation.ThrowIfCancellationRequested();
                feed.TakeTo(events);
                for (int index = 0; index < events.Count; index++)
                {
                    cancellation.ThrowIfCancellationRequested();
                    yield return events[index];
                }

                events.Clear();
            }
        }
        finally
        {
            context.Loop.Post(new EndInput(input));
        }
    }

    /// <summary>Yields what a watch of all values tells whose keys begin with something, until cancelled.</summary>
    /// <param name="prefix">Which values; owned.</param>
    /// <param name="from">The epoch whose state the reader knows.</param>
    /// <param name="cancellation">Ends it.</param>
    public async IAsyncEnumerable<WatchEvent> RunAsync(IndexPrefix prefix, Epoch? from, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var lists = new KeysBelow(prefix);
        await foreach (WatchEvent seen in RunAsync([lists.First], lists, from, cancellation).ConfigureAwait(false))
        {
            // That a list has changed is said by what it lists.
            if (seen.Kind != WatchEventKind.Changed || !lists.IsList(seen.Spec))
            {
                yield return seen;
            }
        }
    }

    private sealed class BeginInput(WatchSet set, WatchFeed feed, WatchHost host, WaitContext context) : IEngineInput, IEpochWaiter
    {
        public void Apply(SystemEngine engine)
        {
            if (context.Ending.Cause is not null)
            {
                Abandon();
                return;
            }

            host.Add(set, feed);
            if (set.From > engine.Cache.Applied)
            {
                engine.Reach(set.From, this);
            }
        }

        public void Abandon() => feed.End(context.Ending.Failure);

        public void Reached(Epoch epoch) => host.Due(set);

        public void Abandoned() => Abandon();

        public void End(SystemEngine engine)
        {
            engine.CancelWait(this);
            host.Remove(set, feed);
        }
    }

    private sealed class EndInput(BeginInput begin) : IEngineInput
    {
        public void Apply(SystemEngine engine) => begin.End(engine);

        public void Abandon()
        {
            // The watch has ended with its loop.
        }
    }
}
