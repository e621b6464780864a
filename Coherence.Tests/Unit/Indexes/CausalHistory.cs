using System;
using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Tests.Unit.Indexes.Scenarios;

namespace Coherence.Tests.Unit.Indexes;

/// <summary>Operations of several writers who now and then hear of each other's, and what each of them knew when it wrote.</summary>
internal sealed class CausalHistory
{
    private const int Writers = 3;

    private readonly List<Intent> _intents = [];
    private readonly List<int[]> _known = [];

    private CausalHistory()
    {
    }

    public IReadOnlyCollection<Intent> Intents => _intents;

    public static CausalHistory Generate(Scenario scenario, IEnumerable<int> choices)
    {
        CausalHistory history = new();
        List<int>[] known = [.. Enumerable.Range(0, Writers).Select(_ => new List<int>())];
        FoldedIndex[] seen = [.. Enumerable.Range(0, Writers).Select(_ => new FoldedIndex(scenario.Index))];
        HybridClock[] clocks = [.. Enumerable.Range(0, Writers).Select(_ => new HybridClock())];
        foreach (int number in choices)
        {
            Choice choice = new(number);
            int writer = choice.Below(Writers);
            if (choice.Below(3) == 0)
            {
                int[] news = [.. known[choice.Below(Writers)].Except(known[writer])];
                known[writer].AddRange(news);
                Array.ForEach(news, operation => seen[writer].Fold(history._intents[operation].Operation));
                continue;
            }

            history._known.Add([.. known[writer]]);
            Intent intent = scenario.Write(IdOf(history._intents.Count), choice, seen[writer], clocks[writer]);
            known[writer].Add(history._intents.Count);
            history._intents.Add(intent);
            _ = seen[writer].Fold(intent.Operation);
        }

        return history;
    }

    /// <summary>All operations in some order in which each comes after those that its writer knew.</summary>
    public IEnumerable<Intent> Order(int seed)
    {
        Random random = new(seed);
        List<int> left = [.. Enumerable.Range(0, _intents.Count)];
        HashSet<int> done = [];
        while (left.Count > 0)
        {
            int[] ready = [.. left.Where(operation => _known[operation].All(done.Contains))];
            int next = ready[random.Next(ready.Length)];
            _ = left.Remove(next);
            _ = done.Add(next);
            yield return _intents[next];
        }
    }

    /// <summary>Distinct, and in an order of their own, as ids out of several arcs are.</summary>
    private static OperationId IdOf(int number) => Operations.Id(((ulong)number * 37 % 256) + 1);
}
