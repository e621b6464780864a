using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Watching;
using Coherence.Node.Failures;
using Coherence.Node.Watching;
using Xunit;

using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Watching;

public sealed class WatchSetTests
{
    private static readonly IndexSpec[] Specs = [WatchedHistory.Single(0), WatchedHistory.Single(1), WatchedHistory.Single(2)];

    [Fact]
    public void Values_that_change_faster_than_they_can_be_asked_for_still_have_states()
    {
        // WAT-5: of three values one is always on its way.
        var history = new WatchedHistory();
        var cache = new WatchingCache(history, () => false, 0);
        var reader = new WatchReader(history, Specs, null);
        cache.Begin(new WatchSet(Specs, null, null, reader.Feed));
        for (int turn = 0; turn < 300; turn++)
        {
            history.Change((Specs[turn % 3], [1]));
            _ = cache.Ask();
            cache.Send();
            while (cache.Deliver())
            {
            }

            _ = cache.Table.TurnEnded(isLost: false);
        }

        reader.Take();
        Assert.True(reader.UpToDate > 250, $"The last state is of epoch {reader.UpToDate}.");
    }

    [Fact]
    public void An_epoch_that_the_root_keeps_no_longer_is_replaced_by_a_newer_one()
    {
        var history = new WatchedHistory();
        var cache = new WatchingCache(history, () => false, 0) { Oldest = 200 };
        var reader = new WatchReader(history, Specs, null);
        cache.Begin(new WatchSet(Specs, null, null, reader.Feed));
        for (int turn = 0; turn < 300; turn++)
        {
            history.Change((Specs[turn % 3], [1]));
            _ = cache.Ask();
            cache.Send();
            while (cache.Deliver())
            {
            }

            _ = cache.Table.TurnEnded(isLost: false);
        }

        reader.Take();
        Assert.True(cache.Refusals > 0);
        Assert.True(reader.UpToDate > 250, $"The last state is of epoch {reader.UpToDate}.");
    }

    [Fact]
    public void A_chosen_state_says_what_has_gone_since_the_epoch_that_the_reader_knows()
    {
        // WAT-5: of the list and its members one is always on its way.
        var history = new WatchedHistory();
        history.Change((WatchedHistory.List, [0, 1, 2]), (WatchedHistory.Member(0), [1]), (WatchedHistory.Member(1), [1]), (WatchedHistory.Member(2), [1]));
        history.Change((WatchedHistory.List, [1, 2]), (WatchedHistory.Member(0), []));
        var cache = new WatchingCache(history, () => false, 0);
        IndexSpec[] specs = [WatchedHistory.List];
        var reader = new WatchReader(history, specs, new Epoch(1));
        reader.KnowBefore();
        cache.Begin(new WatchSet(specs, history, new Epoch(1), reader.Feed));
        for (int turn = 0; turn < 100; turn++)
        {
            history.Change(turn % 2 == 0 ? (WatchedHistory.List, [1, 2]) : (WatchedHistory.Member(1), [1]));
            _ = cache.Ask();
            cache.Send();
            while (cache.Deliver())
            {
            }

            _ = cache.Table.TurnEnded(isLost: false);
        }

        reader.Take();
        Assert.False(reader.IsComplete);
        Assert.True(reader.UpToDate > 50, $"The last state is of epoch {reader.UpToDate}.");
    }

    [Fact]
    public void Lists_that_come_all_the_time_do_not_put_off_what_was_listed_before()
    {
        var history = new WatchedHistory();
        history.Change((WatchedHistory.List, [0]), (WatchedHistory.Member(0), [1]));
        history.Change((WatchedHistory.List, []), (WatchedHistory.Member(0), []));
        var cache = new WatchingCache(history, () => true, 0);
        IndexSpec[] specs = [WatchedHistory.List];
        var reader = new WatchReader(history, specs, new Epoch(1));
        reader.KnowBefore();
        cache.Begin(new WatchSet(specs, history, new Epoch(1), reader.Feed));
        for (int turn = 0; turn < 50; turn++)
        {
            byte[] lists = [.. Enumerable.Range(WatchedHistory.FirstList, turn + 1).Select(static number => (byte)number)];
            history.Change((WatchedHistory.List, lists), (WatchedHistory.Member(lists[^1]), [0]), (WatchedHistory.Member(lists[^1], 0), [1]));
            cache.Send();
            while (cache.Deliver())
            {
            }

            _ = cache.Table.TurnEnded(isLost: false);
            while (turn % 3 == 0 && (cache.Ask() || cache.DeliverGrant()))
            {
            }

            _ = cache.Table.TurnEnded(isLost: false);
        }

        reader.Take();
        Assert.False(reader.IsComplete);
        Assert.True(reader.UpToDate > 20, $"The last state is of epoch {reader.UpToDate}.");
    }

    [Fact]
    public void A_value_that_has_always_changed_when_it_comes_is_asked_for_as_of_an_epoch()
    {
        // WAT-5: over another channel, each time.
        var history = new WatchedHistory();
        var cache = new WatchingCache(history, () => false, 0);
        var reader = new WatchReader(history, Specs, null);
        cache.Begin(new WatchSet(Specs, null, null, reader.Feed));
        for (int turn = 0; turn < 20; turn++)
        {
            history.Change((Specs[0], [1]));
            cache.Send();
            while (cache.Deliver())
            {
            }

            _ = cache.Table.TurnEnded(isLost: false);
            while (cache.Ask())
            {
            }
        }

        reader.Take();
        Assert.True(reader.UpToDate > 10, $"The last state is of epoch {reader.UpToDate}.");
    }

    [Fact]
    public void A_value_that_comes_ahead_of_its_epoch_is_waited_for_and_not_asked_for_again()
    {
        var history = new WatchedHistory();
        var cache = new WatchingCache(history, () => false, 0);
        var reader = new WatchReader(history, Specs, null);
        cache.Begin(new WatchSet(Specs, null, null, reader.Feed));
        history.Change((Specs[0], [1]));
        _ = cache.Table.TurnEnded(isLost: false);
        while (cache.Ask() || cache.DeliverGrant())
        {
        }

        _ = cache.Table.TurnEnded(isLost: false);
        _ = cache.Deliver();
        _ = cache.Table.TurnEnded(isLost: false);
        while (cache.Ask())
        {
        }

        reader.Take();
        Assert.Equal(1, reader.UpToDate);
        Assert.Equal(0, cache.Questions);
    }

    [Fact]
    public void What_changes_before_a_value_that_came_ahead_is_not_passed_over()
    {
        // WAT-1: the grant of epoch 3 is here before the update of epoch 2, in which the value changed, too.
        var history = new WatchedHistory();
        var cache = new WatchingCache(history, () => false, 0);
        var reader = new WatchReader(history, Specs, null);
        history.Change((Specs[0], [1]));
        cache.Begin(new WatchSet(Specs, null, null, reader.Feed));
        Exchange(cache);
        cache.Reconnect();
        history.Change((Specs[0], [2]), (Specs[1], [2]));
        cache.Send();
        history.Change((Specs[0], [3]));
        while (cache.Ask() || cache.DeliverGrant())
        {
        }

        while (cache.Deliver())
        {
            _ = cache.Table.TurnEnded(isLost: false);
            reader.Take();
        }

        Exchange(cache);
        reader.Take();
        Assert.Equal(3, reader.UpToDate);
    }

    [Fact]
    public void A_reader_that_takes_nothing_is_kept_one_change_of_each_value_however_many_came_and_went()
    {
        // WAT-4.
        var history = new WatchedHistory();
        var cache = new WatchingCache(history, () => true, 0);
        IndexSpec[] specs = [WatchedHistory.List];
        var reader = new WatchReader(history, specs, null);
        var set = new WatchSet(specs, history, null, reader.Feed);
        history.Change((WatchedHistory.List, [0]), (WatchedHistory.Member(0), [1]));
        cache.Begin(set);
        Exchange(cache);
        reader.Take();
        for (int number = 1; number < 200; number++)
        {
            byte before = (byte)(number - 1);
            history.Change((WatchedHistory.List, [(byte)number]), (WatchedHistory.Member(before), []), (WatchedHistory.Member(number), [1]));
            Exchange(cache);
        }

        List<WatchEvent> taken = [];
        reader.Feed.TakeTo(taken);
        IEnumerable<string> changed = taken.Where(seen => seen.Kind == WatchEventKind.Changed).Select(seen => seen.Spec.ToString());
        Assert.Equal(["w/list", "w/list/0", "w/list/199"], changed.Order(System.StringComparer.Ordinal), System.StringComparer.Ordinal);
        Assert.Equal(2, set.Count);
    }

    [Fact]
    public void Marks_that_a_reader_missed_are_merged_and_a_return_that_did_not_last_is_not_told()
    {
        var history = new WatchedHistory();
        var cache = new WatchingCache(history, () => true, 0);
        var reader = new WatchReader(history, Specs, null);
        history.Change((Specs[0], [1]));
        cache.Begin(new WatchSet(Specs, null, null, reader.Feed));
        Exchange(cache);
        Lose(cache, isLost: true);
        reader.Take();
        Assert.Equal([WatchEventKind.UpToDate, WatchEventKind.ConnectionLost], reader.Marks);

        Lose(cache, isLost: false);
        Lose(cache, isLost: true);
        reader.Take();
        Assert.Equal(WatchEventKind.ConnectionLost, reader.Marks[^1]);

        history.Change((Specs[1], [1]));
        Exchange(cache);
        Lose(cache, isLost: true);
        Lose(cache, isLost: false);
        reader.Take();
        Assert.Equal(WatchEventKind.UpToDate, reader.Marks[^1]);
        Assert.Equal(2, reader.UpToDate);
    }

    [Fact]
    public void A_value_that_is_refused_ends_the_watch_with_what_is_wrong()
    {
        var history = new WatchedHistory();
        var cache = new WatchingCache(history, () => true, 0);
        var reader = new WatchReader(history, Specs, null);
        cache.Begin(new WatchSet(Specs, null, null, reader.Feed));
        cache.Refuse(Specs[1], RefuseReason.TooManySubscriptions);
        CoherenceException refused = Assert.Throws<CoherenceException>(reader.Take);
        Assert.Equal(CoherenceFailure.TooManySubscriptions, refused.Failure);
        Assert.Contains("w/1", refused.Message, System.StringComparison.Ordinal);
    }

    private static void Exchange(WatchingCache cache)
    {
        do
        {
            cache.Send();
            while (cache.Ask() || cache.Deliver())
            {
            }

            _ = cache.Table.TurnEnded(isLost: false);
        }
        while (!cache.IsQuiet);
    }

    private static void Lose(WatchingCache cache, bool isLost) => _ = cache.Table.TurnEnded(isLost);
}
