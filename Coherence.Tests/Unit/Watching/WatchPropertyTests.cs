using System;
using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Core.Watching;
using Xunit;

namespace Coherence.Tests.Unit.Watching;

/// <summary>Watches over a cache whose root, link, lease and reader do what they like: WAT-1 to WAT-5 hold whatever comes when.</summary>
public sealed class WatchPropertyTests
{
    private const int Values = 4;
    private const int MembersBelow = 3;

    // Seeds beyond those of every run that found a fault.
    private static readonly int[] Found = [2389, 5070, 7940, 15305];

    private static readonly byte[] MemberNumbers = [0, 1, 2, 3, WatchedHistory.FirstList, WatchedHistory.FirstList + 1];

    [Fact]
    public void Every_state_that_a_reader_is_told_is_that_of_its_epoch_and_in_the_end_of_the_newest()
    {
        foreach (int seed in Enumerable.Range(1, 2000).Concat(Found))
        {
            try
            {
                Run(seed);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"Seed {seed}: {failure.Message}", failure);
            }
        }
    }

    private static void Run(int seed)
    {
        var random = new Random(seed);
        var history = new WatchedHistory();
        int early = random.Next(0, 30);
        for (int epoch = 0; epoch < early; epoch++)
        {
            Change(history, random);
        }

        int refreshPercent = random.Next(0, 101);
        var cache = new WatchingCache(history, () => random.Next(100) < refreshPercent, random.Next(0, early + 1)) { Oldest = random.Next(0, early + 1) };
        List<IndexSpec> specs = [.. Enumerable.Range(0, random.Next(0, Values + 1)).Select(WatchedHistory.Single)];
        if (specs.Count == 0 || random.Next(2) == 0)
        {
            specs.Add(WatchedHistory.List);
        }

        Epoch? from = random.Next(3) == 0 ? new Epoch(random.Next(0, early + 1)) : null;
        var reader = new WatchReader(history, specs, from);
        reader.KnowBefore();
        var set = new WatchSet(specs, history, from, reader.Feed);
        cache.Begin(set);
        bool isLost = false;
        int steps = random.Next(20, 300);
        for (int step = 0; step < steps; step++)
        {
            Step(random, history, cache, reader, ref isLost);
        }

        Settle(cache, set);
        reader.Take();
        Assert.Equal(history.Newest, LastChange(history, specs, reader));
        // From an epoch that the root still keeps, what has gone is named.
        Assert.True(reader.IsComplete ? from is null || cache.Refusals > 0 : from is not null, $"Complete: {reader.IsComplete}, from {from}.");
        cache.Table.Remove(set);
        Assert.Equal(0, cache.Table.Count);
    }

    private static void Step(Random random, WatchedHistory history, WatchingCache cache, WatchReader reader, ref bool isLost)
    {
        switch (random.Next(12))
        {
            case 0 or 1:
                Change(history, random);
                break;
            case 2:
                cache.Send();
                break;
            case 3 or 4 or 5:
                _ = cache.Ask();
                break;
            case 6 or 7 or 8:
                _ = cache.Deliver();
                break;
            case 9:
                _ = cache.DeliverGrant();
                break;
            case 10 when random.Next(6) == 0:
                cache.Reconnect();
                break;
            case 11 when random.Next(3) == 0:
                reader.Take();
                break;
        }

        isLost = random.Next(20) == 0 ? !isLost : isLost;
        if (random.Next(3) > 0)
        {
            _ = cache.Table.TurnEnded(isLost);
        }
    }

    private static void Settle(WatchingCache cache, WatchSet set)
    {
        cache.Oldest = 0;
        _ = cache.Table.TurnEnded(isLost: false);
        for (int round = 0; round < 1000 && !cache.IsQuiet; round++)
        {
            cache.Send();
            while (cache.Ask())
            {
            }

            while (cache.Deliver())
            {
            }

            _ = cache.Table.TurnEnded(isLost: false);
        }

        Assert.True(cache.IsQuiet);
        Assert.InRange(set.Count, 1, Values + 1 + MemberNumbers.Length + (2 * MembersBelow));
    }

    // The mark is of the newest epoch that changed anything that is watched, or of a later one.
    private static long LastChange(WatchedHistory history, List<IndexSpec> specs, WatchReader reader)
    {
        IEnumerable<IndexSpec> watched = specs.Contains(WatchedHistory.List) ? [.. specs, .. history.MembersAt(history.Newest)] : specs;
        long last = watched.Max(spec => history.At(spec, history.Newest).Changed);
        return reader.UpToDate >= last ? history.Newest : reader.UpToDate;
    }

    private static void Change(WatchedHistory history, Random random)
    {
        var changes = new List<(IndexSpec, byte[])>();
        for (int value = 0; value < Values; value++)
        {
            if (random.Next(3) == 0)
            {
                changes.Add((WatchedHistory.Single(value), [1]));
            }
        }

        byte number = MemberNumbers[random.Next(MemberNumbers.Length)];
        bool isMember = Numbers(history, WatchedHistory.List).Contains(number);
        if (random.Next(3) == 0)
        {
            changes.Add((WatchedHistory.List, Toggled(history, WatchedHistory.List, number)));
            ChangeMember(history, number, isMember: !isMember, random, changes);
        }
        else if (isMember)
        {
            ChangeMember(history, number, isMember: true, random, changes);
        }

        history.Change([.. changes]);
    }

    // What a list names that is not listed any more has gone with it.
    private static void ChangeMember(WatchedHistory history, byte number, bool isMember, Random random, List<(IndexSpec Spec, byte[] Value)> changes)
    {
        IndexSpec member = WatchedHistory.Member(number);
        if (number < WatchedHistory.FirstList)
        {
            changes.Add((member, isMember ? [1] : []));
            return;
        }

        if (!isMember)
        {
            changes.AddRange(Numbers(history, member).Select(below => (WatchedHistory.Member(number, below), Array.Empty<byte>())));
            changes.Add((member, []));
            return;
        }

        byte changed = (byte)random.Next(MembersBelow);
        byte[] numbers = Toggled(history, member, changed);
        changes.Add((member, numbers));
        changes.Add((WatchedHistory.Member(number, changed), numbers.Contains(changed) ? [1] : []));
    }

    private static byte[] Numbers(WatchedHistory history, IndexSpec list) => history.At(list, history.Newest).Value ?? [];

    private static byte[] Toggled(WatchedHistory history, IndexSpec list, byte number)
    {
        byte[] numbers = Numbers(history, list);
        return numbers.Contains(number) ? [.. numbers.Where(other => other != number)] : [.. numbers, number];
    }
}
