using System;
using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Messages;
using Coherence.Core.Publishing;
using Xunit;

using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Speculation;

/// <summary>SPEC-3 step by step: a root, a relay, a node that speculates and hears its siblings, and another that publishes.</summary>
public sealed class SiblingTests
{
    private static readonly CounterIndex Hits = new("hits");

    private readonly SpeculatingNode _world = new(isBelowRelay: true);

    public SiblingTests()
    {
        // Whatever was published before is decided upon.
        _ = _world.Read(Hits.Spec("a"));
        _world.Publish(_world.Other, new Update().Add(Hits, "a", 1));
        _world.Exchange();
        _ = _world.Read(Hits.Spec("a"));
    }

    [Fact]
    public void What_a_sibling_publishes_is_seen_before_the_root_hears_of_it_and_counts_once_after()
    {
        _world.Publish(_world.Other, new Update().Add(Hits, "a", 5));
        Assert.Equal((1, false), Look());
        _world.TellSiblings();
        Assert.Equal((6, true), Look());

        _world.Exchange();
        Assert.Equal((6, false), LookAgain());
        Assert.Equal(0, _world.Node.Overlay.SiblingUpdates);
        Assert.Equal(_world.Node.Cache.Applied, _world.Node.Overlay.Sure);
    }

    [Fact]
    public void A_watch_sees_what_a_sibling_publishes_and_nothing_else_when_it_is_confirmed()
    {
        _ = _world.Node.WatchSpeculatively(Hits.Spec("a"));
        _world.Exchange();
        for (int number = 0; number < 3; number++)
        {
            _world.Publish(_world.Other, new Update().Add(Hits, "a", 1));
            _world.TellSiblings();
        }

        Assert.Equal([1, 2, 3, 4], Told());
        _world.Exchange();
        Assert.Equal([1, 2, 3, 4], Told().Distinct());
    }

    [Fact]
    public void An_update_of_a_sibling_that_is_refused_is_undone_and_a_watch_hears_of_it()
    {
        Epoch before = _world.Node.Cache.Applied;
        _ = _world.Node.WatchSpeculatively(Hits.Spec("a"));
        _world.Exchange();
        _world.Publish(_world.Node, new Update().Add(Hits, "in", 1));
        _world.Exchange();
        _world.Publish(_world.Other, new Update().AssertUnchanged(Hits.Spec("in"), before).Add(Hits, "a", 7));
        _world.TellSiblings();
        Assert.Equal((8, true), Look());

        _world.Exchange();
        Assert.Equal((1, false), LookAgain());
        Assert.Equal([1, 8, 1], Told());
    }

    [Fact]
    public void Updates_of_both_are_folded_and_each_is_confirmed_once()
    {
        _world.Publish(_world.Node, new Update().Add(Hits, "a", 10));
        _world.Publish(_world.Other, new Update().Add(Hits, "a", 100));
        _world.TellSiblings();
        Assert.Equal((111, true), Look());
        Assert.Equal(2, _world.Node.Overlay.FoldedOver(_world.Node.Overlay.Sure).Count);
        _world.TakeUp();
        Assert.Equal((111, true), Look());
        _world.Exchange();
        Assert.Equal((111, false), LookAgain());
    }

    [Fact]
    public void What_the_link_told_of_siblings_goes_with_it()
    {
        _world.Publish(_world.Other, new Update().Add(Hits, "a", 5));
        _world.TellSiblings();
        Assert.Equal((6, true), Look());
        _world.Cut();
        Assert.Equal(0, _world.Node.Overlay.SiblingUpdates);
        Assert.Empty(_world.Node.Overlay.FoldedOver(_world.Node.Overlay.Sure));
    }

    [Fact]
    public void An_update_of_its_own_that_comes_round_is_ignored_and_a_part_of_several_is_refused()
    {
        SystemId own = _world.Node.Timeline.System;
        SystemId other = _world.Other.Timeline.System;
        Epoch applied = _world.Node.Cache.Applied;
        Assert.True(_world.TryTell(new BeginUpdate(own, new Epoch(1), Epoch.Zero, 0, 1, applied)));
        Assert.Equal(0, _world.Node.Overlay.SiblingUpdates);
        Assert.True(_world.TryTell(new BeginUpdate(other, new Epoch(9), new Epoch(8), 0, 1, applied)));
        Assert.Equal(1, _world.Node.Overlay.SiblingUpdates);
        Assert.False(_world.TryTell(new BeginUpdate(other, new Epoch(10), new Epoch(9), 0, 2, applied)));
    }

    [Fact]
    public void An_update_that_its_node_numbered_before_what_is_read_here_is_not_taken()
    {
        SystemId other = _world.Other.Timeline.System;
        var before = new Epoch(_world.Node.Overlay.Sure.Number - 1);
        Assert.True(_world.TryTell(new BeginUpdate(other, new Epoch(9), new Epoch(8), 0, 1, before)));
        Assert.Equal(0, _world.Node.Overlay.SiblingUpdates);
    }

    [Fact]
    public void What_is_read_goes_no_further_than_an_update_of_which_no_outcome_is_heard_for_a_lease_at_most()
    {
        // Its outcome goes where its publisher has moved.
        Epoch applied = _world.Node.Cache.Applied;
        var moved = new SystemId(new Identifier(12345));
        Assert.True(_world.TryTell(new BeginUpdate(moved, new Epoch(4), new Epoch(3), 0, 1, applied)));
        _world.Publish(_world.Other, new Update().Add(Hits, "a", 5));
        _world.Exchange();
        Assert.True(_world.Node.Cache.Applied > applied);
        Assert.Equal(applied, _world.Node.Overlay.Sure);
        Assert.Equal(2, _world.Node.Overlay.SiblingUpdates);

        _world.Wait(TimeSpan.FromSeconds(6));
        Assert.Equal(_world.Node.Cache.Applied, _world.Node.Overlay.Sure);
        Assert.Equal(0, _world.Node.Overlay.SiblingUpdates);
        Assert.Equal((6, false), LookAgain());
        Assert.True(_world.TryTell(new BeginUpdate(moved, new Epoch(5), new Epoch(4), 0, 1, _world.Node.Cache.Applied)));
    }

    [Fact]
    public void What_was_heard_before_anybody_speculates_costs_nothing()
    {
        var world = new SpeculatingNode(isBelowRelay: true);
        world.Publish(world.Other, new Update().Add(Hits, "a", 1));
        world.TellSiblings();
        Assert.Equal(0, world.Node.Overlay.SiblingUpdates);
    }

    // Nothing goes over for it.
    private (long Value, bool IsUnconfirmed) Look() =>
        Show(_world.TryRead(Hits.Spec("a")) ?? throw new InvalidOperationException("The value is not here."));

    // It may have to be asked for.
    private (long Value, bool IsUnconfirmed) LookAgain() => Show(_world.Read(Hits.Spec("a")));

    private static (long Value, bool IsUnconfirmed) Show(SpeculatingNode.SpeculativeResult read) =>
        (Hits.ReadValue(read.Values![0].Bytes), read.Unconfirmed[0]);

    private List<long> Told() => [.. _world.Reported.Select(static change => Hits.ReadValue(change.Value.Bytes))];
}
