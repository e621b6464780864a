using System;
using System.Collections.Generic;
using System.Text;
using Coherence.Core.Identity;

namespace Coherence.Simulation.Model;

/// <summary>The few index values that everything in a run is about: small enough that updates and readers meet on them all the time.</summary>
internal sealed class KeySpace
{
    public const string CounterTable = "counter:hits";
    public const string SumTable = "sum:sales";
    public const string RegisterTable = "register:names";
    public const string TopTable = "top3:players";
    public const string SetTable = "set:labels";
    public const string JournalTable = "journal";
    public const string JournalIndex = "journal";
    public const string OperationsIndex = "operations";

    private readonly List<ModelKey> _keys = [];
    private readonly Dictionary<IndexSpec, ModelKey> _bySpec = [];

    public KeySpace()
    {
        Counters = Add(ValueKind.Counter, CounterTable, "a", "b", "c");
        Operations = Add(ValueKind.Operations, OperationsIndex, "a", "b", "c");
        Groups = Add(ValueKind.SumGroup, SumTable, "eu", "us");
        SumTotal = Add(ValueKind.SumTotal, SumTable, string.Empty)[0];
        Registers = Add(ValueKind.Register, RegisterTable, "x", "y", "z");
        Scores = Add(ValueKind.TopScore, TopTable, "ann", "ben", "cat", "dan", "eve");
        Ranking = Add(ValueKind.TopRanking, TopTable, string.Empty)[0];
        Sets = Add(ValueKind.Set, SetTable, "s", "t");
        Journals = Add(ValueKind.Journal, JournalIndex, "0", "1", "2");
        _ = Add(ValueKind.Counter, CounterTable, "never");
    }

    public IReadOnlyList<ModelKey> All => _keys;

    public IReadOnlyList<ModelKey> Counters { get; }

    /// <summary>The user's index that listens to the table of the counters, too.</summary>
    public IReadOnlyList<ModelKey> Operations { get; }

    public IReadOnlyList<ModelKey> Groups { get; }

    public ModelKey SumTotal { get; }

    public IReadOnlyList<ModelKey> Registers { get; }

    public IReadOnlyList<ModelKey> Scores { get; }

    public ModelKey Ranking { get; }

    public IReadOnlyList<ModelKey> Sets { get; }

    public IReadOnlyList<ModelKey> Journals { get; }

    /// <summary>The value that a spec names, or null.</summary>
    public ModelKey? Find(IndexSpec spec) => _bySpec.GetValueOrDefault(spec);

    /// <summary>The value of an index at a key, or null.</summary>
    public ModelKey? Find(string index, ReadOnlyMemory<byte> key) =>
        Find(new IndexSpec(new NamedKey(Encoding.UTF8.GetBytes(index), key)));

    private List<ModelKey> Add(ValueKind kind, string index, params ReadOnlySpan<string> keys)
    {
        var added = new List<ModelKey>();
        foreach (string key in keys)
        {
            var value = new ModelKey(_keys.Count, kind, index, key);
            _keys.Add(value);
            _bySpec.Add(value.Spec, value);
            added.Add(value);
        }

        return added;
    }
}
