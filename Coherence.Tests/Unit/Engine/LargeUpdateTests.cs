using System;
using System.Globalization;
using Coherence.Core.Caching;
using Coherence.Core.Engine;
using Coherence.Core.Following;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Indexes.Catalog;
using Coherence.Core.Links;
using Coherence.Core.Messages;
using Coherence.Core.Messaging;
using Coherence.Core.Options;
using Coherence.Core.Publishing;
using Coherence.Core.Roots;
using Coherence.Core.Serving;
using Xunit;

using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Engine;

public sealed class LargeUpdateTests : IRootHost, INodeHost, IMessageReceiver, IValueWaiter, IPublishCompletion
{
    private Epoch? _writing;
    private int _answers;
    private bool _confirmed;

    [Fact]
    public void More_notices_than_a_part_may_hold_go_in_several()
    {
        const int Values = 3000;
        var options = new EngineOptions { Cluster = new ClusterId(new Identifier(1)) };
        SystemEngine root = SystemEngine.CreateRoot(options, new IndexCatalog(1), this);
        root.Recovered(mayHaveServed: false);
        SystemEngine node = SystemEngine.CreateNode(options, new LinkId(new Identifier(2)), this, this);
        var up = new PipedChannel();
        var down = new PipedChannel();
        ChannelSession rootSide = root.ChildOpened(down);
        ChannelSession nodeSide = node.UpstreamOpened(up, 0);
        node.EndTurn();
        Exchange();

        // Each notice is about 600 bytes, so one part could not hold them.
        string key = new('k', 600);
        for (int value = 0; value < Values; value++)
        {
            node.Read(SpecOf(value), this);
        }

        node.EndTurn();
        Exchange();
        var update = new Update();
        _ = update.Add(new ObjectId("counter:hits", "other"), 1L, static (output, amount) => CounterIndex.WriteAdd(output, amount));
        update.Seal();
        node.Publish(update, this);
        node.EndTurn();
        Exchange();

        Assert.Equal((null, null), (up.Ended, down.Ended));
        Assert.Equal(Values, _answers);
        Assert.True(_confirmed);
        Assert.Equal(root.RootFigures.Durable, node.Cache.Applied);
        for (int value = 0; value < Values; value++)
        {
            Assert.NotNull(node.Cache.Find(SpecOf(value))?.Current);
        }

        void Exchange()
        {
            bool isBusy = true;
            while (isBusy)
            {
                isBusy = up.Deliver(root, rootSide) | down.Deliver(node, nodeSide) | _writing is not null;
                if (_writing is { } epoch)
                {
                    _writing = null;
                    root.EpochDurable(epoch);
                    root.EndTurn();
                }
            }
        }

        IndexSpec SpecOf(int value) => new("counter:hits", key + value.ToString(CultureInfo.InvariantCulture));
    }

    public long UtcMilliseconds => 0;

    void IRootHost.Persist(Epoch epoch, ReadOnlyMemory<byte> record) => _writing = epoch;

    void IServingHost.ChildrenChanged(int children)
    {
        // One child comes and stays.
    }

    MessageReception IMessageReceiver.TryTake(in UserMessage message) => MessageReception.NobodyListens;

    void INodeHost.ValueChanged(CachedValue value)
    {
        // Nothing is watched.
    }

    void INodeHost.ValueEnded(CachedValue value)
    {
        // Its next value is what counts.
    }

    void INodeHost.BetweenUpdates()
    {
        // Nothing waits for it.
    }

    void INodeHost.WatchRefused(CachedValue value, RefuseReason reason)
    {
        // Nothing is watched.
    }

    void INodeHost.UpstreamUp(in Welcome welcome)
    {
        // The answers show it.
    }

    void INodeHost.UpstreamDown()
    {
        // The channels show it.
    }

    void INodeHost.UpstreamSaidGoodbye(in Goodbye goodbye)
    {
        // The channels show it.
    }

    void INodeHost.Reported(in Report report)
    {
        // Nothing is asked.
    }

    void IValueWaiter.Completed(GrantedValue value, Epoch epoch) => _answers++;

    void IValueWaiter.Refused(RefuseReason reason)
    {
        // Then an answer is missing.
    }

    void IValueWaiter.Abandoned()
    {
        // Then an answer is missing.
    }

    void IPublishCompletion.Confirmed(EpochRef root) => _confirmed = true;

    void IPublishCompletion.Rejected(in Reject reject)
    {
        // Then the confirmation is missing.
    }

    void IPublishCompletion.Repeated(EpochRef root) => throw new InvalidOperationException("The update has no key.");

    void IPublishCompletion.OutcomeUnknown()
    {
        // Then the confirmation is missing.
    }

    void IPublishCompletion.Refused()
    {
        // Then the confirmation is missing.
    }

    void IPublishCompletion.NoRoom()
    {
        // Then the confirmation is missing.
    }
}
