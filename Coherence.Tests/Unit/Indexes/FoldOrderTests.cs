using System.Linq;
using Coherence.Core.Indexes;
using Coherence.Tests.Unit.Indexes.Scenarios;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Coherence.Tests.Unit.Indexes;

public sealed class FoldOrderTests
{
    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(120);

    public static TheoryData<string> Kinds => ["counter", "register", "map", "set", "sum", "count", "blob", "top2", "top10", "highest-bid"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Any_causally_consistent_order_gives_the_same_bytes(string kind)
    {
        Scenario scenario = Create(kind);
        Check.One(Runs, Prop.ForAll<int[], int>((choices, seed) =>
        {
            CausalHistory history = CausalHistory.Generate(scenario, choices.Take(200));
            Assert.Equal(Fold(scenario, history, seed).Dump(), Fold(scenario, history, seed + 1).Dump());
        }));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_values_are_those_of_a_naive_model_that_knows_no_order(string kind)
    {
        Scenario scenario = Create(kind);
        Check.One(Runs, Prop.ForAll<int[], int>((choices, seed) =>
        {
            CausalHistory history = CausalHistory.Generate(scenario, choices.Take(200));
            Assert.Equal(scenario.Expect(history.Intents), scenario.Describe(Fold(scenario, history, seed)));
        }));
    }

    private static FoldedIndex Fold(Scenario scenario, CausalHistory history, int seed)
    {
        FoldedIndex folded = new(scenario.Index);
        foreach (Intent intent in history.Order(seed))
        {
            Assert.Equal(FoldStatus.Applied, folded.Fold(intent.Operation));
        }

        return folded;
    }

    private static Scenario Create(string kind) => kind switch
    {
        "counter" => new CounterScenario(),
        "register" => new RegisterScenario(),
        "map" => new MapScenario(),
        "set" => new SetScenario(),
        "sum" => new SumScenario(),
        "count" => new CountScenario(),
        "blob" => new BlobScenario(),
        "top2" => new TopScenario(2),
        "top10" => new TopScenario(10),
        _ => new HighestBidScenario(),
    };
}
