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
    private const int Members = 6;

    [Fact]
    public void Every_state_that_a_reader_is_told_is_that_of_its_epoch_and_in_the_end_of_the_newest()
    {
        for (int seed = 1; seed <= 2000; seed++)
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
        cache.Table.Add(set);
        bool isLost = false;
        int steps = random.Next(20, 300);
        for (int step = 0; step < steps; step++)
        {
            Step(random, history, cache, reader, ref isLost);
        }

        Settle(cache, set);
        reader.Take();
        Assert.Equal(history.Newest, LastChange(history, specs, reader));
        Assert.Equal(from is null, reader.IsComplete && from is null);
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
            case 6 or 7 or 8 or 9:
                _ = cache.Deliver();
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
        Assert.InRange(set.Count, 1, Values + 1 + Members);
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

        byte[] members = history.At(WatchedHistory.List, history.Newest).Value ?? [];
        byte number = (byte)random.Next(Members);
        if (random.Next(3) == 0)
        {
            bool isMember = members.Contains(number);
            changes.Add((WatchedHistory.List, isMember ? [.. members.Where(other => other != number)] : [.. members, number]));
            changes.Add((WatchedHistory.Member(number), isMember ? [] : [1]));
        }
        else if (members.Contains(number))
        {
            changes.Add((WatchedHistory.Member(number), [1]));
        }

        history.Change([.. changes]);
    }
}
