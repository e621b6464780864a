using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Messages;
using Coherence.Core.Publishing;
using Xunit;

using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Speculation;

/// <summary>SPEC-1 and SPEC-2 step by step: a root, a node that speculates, and another that publishes.</summary>
public sealed class OverlayTests
{
    private static readonly CounterIndex Hits = new("hits");
    private static readonly TopIndex Best = new(3, "players");

    private readonly SpeculatingNode _world = new();

    [Fact]
    public void An_update_is_seen_before_it_is_confirmed_and_counts_once_after()
    {
        Assert.Equal(0, Value(_world.Read(Hits.Spec("a"))));
        _world.Publish(_world.Node, new Update().Add(Hits, "a", 5));
        SpeculatingNode.SpeculativeResult before = _world.Read(Hits.Spec("a"));
        Assert.Equal((5, true, new Epoch(0)), (Value(before), before.Unconfirmed[0], Changed(before)));

        _world.Exchange();
        SpeculatingNode.SpeculativeResult after = _world.Read(Hits.Spec("a"));
        Assert.Equal((5, false, after.At), (Value(after), after.Unconfirmed[0], _world.Node.Overlay.Sure));
        Assert.Equal(Changed(after), _world.Node.Cache.Applied);
    }

    [Fact]
    public void What_was_published_before_anybody_read_speculatively_is_there_too()
    {
        _world.Publish(_world.Node, new Update().Add(Hits, "a", 2));
        Assert.False(_world.Node.Overlay.IsOpen);
        var read = new SpeculatingNode.SpeculativeResult();
        _world.Node.ReadSpeculatively([Hits.Spec("a")], read);
        _world.DeliverDown();
        _world.Exchange();
        Assert.Equal(2, Value(read));
    }

    [Fact]
    public void The_first_read_waits_for_what_may_have_been_decided_upon_together_with_what_is_confirmed_already()
    {
        // Seed 4201457: below a relay the outcome of the second says nothing of when it comes, and the first is kept nowhere any more.
        var world = new SpeculatingNode(isBelowRelay: true);
        world.Publish(world.Node, new Update().Add(Hits, "a", 1));
        world.TakeUp();
        world.Publish(world.Node, new Update().Add(Hits, "a", 2));
        world.DeliverDown();
        Assert.Equal(1, world.Node.Timeline.OpenCount);

        var read = new SpeculatingNode.SpeculativeResult();
        world.Node.ReadSpeculatively([Hits.Spec("a")], read);
        _ = world.Node.WatchSpeculatively(Hits.Spec("a"));
        Assert.False(world.Node.Overlay.IsOpen);
        world.Exchange();
        Assert.Equal(3, Value(read));
        Assert.Equal([3], world.Reported.Select(static change => Hits.ReadValue(change.Value.Bytes)));
        Assert.Equal(world.Node.Cache.Applied, world.Node.Overlay.Sure);
    }

    [Fact]
    public void A_counter_that_counts_up_never_goes_back_whatever_of_its_confirmation_has_arrived()
    {
        long seen = 0;
        Look();
        for (int round = 0; round < 40; round++)
        {
            _world.Publish(_world.Node, new Update().Add(Hits, "a", 1));
            Look();
            if (round % 3 == 0)
            {
                _world.Publish(_world.Other, new Update().Add(Hits, "a", 1));
            }

            _world.TakeUp();
            Look();
            _world.DeliverDown();
            Look();
            if (round % 4 == 3)
            {
                _world.Exchange();
                Look();
            }
        }

        _world.Exchange();
        Assert.Equal(54, Value(_world.Read(Hits.Spec("a"))));

        void Look()
        {
            if (_world.TryRead(Hits.Spec("a")) is { } read)
            {
                Assert.InRange(Value(read), seen, 54);
                seen = Value(read);
            }
        }
    }

    [Fact]
    public void An_update_that_is_refused_is_undone_in_one_step_and_a_watch_hears_of_it()
    {
        Epoch start = _world.Node.Cache.Applied;
        _ = _world.Node.WatchSpeculatively(Hits.Spec("out"));
        _world.Exchange();
        _ = _world.Read(Hits.Spec("out"), Hits.Spec("beside"));
        _world.Publish(_world.Other, new Update().Add(Hits, "in", 1));
        _world.TakeUp();
        _world.Publish(_world.Node, new Update().AssertUnchanged(Hits.Spec("in"), start).Add(Hits, "out", 7).Add(Hits, "beside", 7));
        Assert.Equal([7, 7], Values(_world.Read(Hits.Spec("out"), Hits.Spec("beside"))));

        _world.Exchange();
        Assert.Contains(_world.Outcomes, static outcome => outcome.StartsWith(nameof(RejectReason.AssertionFailed), System.StringComparison.Ordinal));
        SpeculatingNode.SpeculativeResult after = _world.Read(Hits.Spec("out"), Hits.Spec("beside"));
        Assert.Equal([0, 0], Values(after));
        Assert.Equal([false, false], after.Unconfirmed);
        Assert.Equal([0, 7, 0], _world.Reported.Select(static change => Hits.ReadValue(change.Value.Bytes)));
    }

    [Fact]
    public void A_watch_sees_each_update_at_once_and_nothing_else_when_it_is_confirmed()
    {
        _ = _world.Node.WatchSpeculatively(Hits.Spec("a"));
        _world.Exchange();
        for (int number = 0; number < 3; number++)
        {
            _world.Publish(_world.Node, new Update().Add(Hits, "a", 1));
        }

        _world.Exchange();
        List<long> told = [.. _world.Reported.Select(static change => Hits.ReadValue(change.Value.Bytes))];
        Assert.Equal([0, 1, 2, 3], told.Distinct());
        Assert.Equal(told.Order(), told);
        Assert.True(_world.Reported[^1].Value.Changed > Epoch.Zero);
    }

    [Fact]
    public void Several_values_are_read_in_one_step_even_if_one_of_them_has_to_come()
    {
        _ = _world.Read(Hits.Spec("a"));
        _world.Publish(_world.Node, new Update().Add(Hits, "a", 1).Add(Hits, "b", 1));
        Assert.Null(_world.TryRead(Hits.Spec("a"), Hits.Spec("b"), Hits.Spec("c")));
        Assert.Equal([1, 1, 0], Values(_world.Read(Hits.Spec("a"), Hits.Spec("b"), Hits.Spec("c"))));
        _world.Exchange();
        Assert.Equal([1, 1, 0], Values(_world.Read(Hits.Spec("a"), Hits.Spec("b"), Hits.Spec("c"))));
    }

    [Fact]
    public void A_value_that_is_folded_out_of_others_is_folded_with_them()
    {
        _world.Publish(_world.Other, new Update().Add(Best, "ann", 5).Add(Best, "ben", 9));
        _world.Exchange();
        _ = _world.Read(Best.RankingSpec());
        _world.Publish(_world.Node, new Update().Add(Best, "ann", 7).Add(Best, "cat", 1));
        SpeculatingNode.SpeculativeResult read = _world.Read(Best.RankingSpec());
        byte[] unconfirmed = read.Values![0].Bytes.ToArray();
        Assert.True(read.Unconfirmed[0]);

        _world.Exchange();
        SpeculatingNode.SpeculativeResult confirmed = _world.Read(Best.RankingSpec());
        Assert.False(confirmed.Unconfirmed[0]);
        Assert.Equal(confirmed.Values![0].Bytes.ToArray(), unconfirmed);
    }

    [Fact]
    public void What_the_root_will_refuse_whatever_the_values_are_is_never_shown()
    {
        _ = _world.Read(Hits.Spec("a"));
        _world.Publish(_world.Node, new Update().Add(Hits, "a", 1).Add(new ObjectId("counter:hits", "b"), [0xc1]));
        Assert.Equal(0, Value(_world.Read(Hits.Spec("a"))));
    }

    [Fact]
    public void An_operation_that_cannot_be_folded_is_left_out_of_its_value()
    {
        _ = _world.Read(Hits.Spec("a"));
        _world.Publish(_world.Node, new Update().Add(Hits, "a", long.MaxValue).Add(Hits, "a", 1));
        Assert.Equal(long.MaxValue, Value(_world.Read(Hits.Spec("a"))));
        _world.Exchange();
        Assert.Equal(0, Value(_world.Read(Hits.Spec("a"))));
    }

    [Fact]
    public void What_an_index_that_is_not_known_here_folds_is_read_as_confirmed()
    {
        _world.Publish(_world.Node, new Update().Add(new ObjectId("orders", "1"), [1]));
        SpeculatingNode.SpeculativeResult read = _world.Read(new IndexSpec("orders", "1"));
        Assert.Equal(RefuseReason.UnknownIndex, read.Reason);
    }

    [Fact]
    public void Nothing_is_left_of_updates_that_are_confirmed()
    {
        _ = _world.Read(Hits.Spec("a"));
        for (int number = 0; number < 100; number++)
        {
            _world.Publish(_world.Node, new Update().Add(Hits, "a", 1));
            if (number % 10 == 0)
            {
                _world.Exchange();
            }
        }

        _world.Exchange();
        Assert.Null(_world.Node.Overlay.Find(Hits.Spec("a")));
        Assert.Equal(100, Value(_world.Read(Hits.Spec("a"))));
    }

    private static long Value(SpeculatingNode.SpeculativeResult read) => Values(read)[0];

    private static long[] Values(SpeculatingNode.SpeculativeResult read) => [.. read.Values!.Select(static value => Hits.ReadValue(value.Bytes))];

    private static Epoch Changed(SpeculatingNode.SpeculativeResult read) => read.Values![0].Changed;
}
