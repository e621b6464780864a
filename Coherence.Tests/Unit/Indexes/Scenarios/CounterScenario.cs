using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Messages;

namespace Coherence.Tests.Unit.Indexes.Scenarios;

/// <summary>Counters: every key is a number of its own.</summary>
internal sealed class CounterScenario : Scenario
{
    private static readonly string[] Keys = ["a", "b"];
    private readonly CounterIndex _index = new("hits");

    public override IIndex Index => _index;

    public override Intent Write(OperationId id, Choice choice, FoldedIndex seen, HybridClock clock)
    {
        string key = choice.Of(Keys);
        long amount = choice.Below(2001) - 1000;
        byte[] delta = Operations.Delta(output => CounterIndex.WriteAdd(output, amount));
        return new Intent { Operation = new PublishOp(id, _index.Object(key), delta), Key = key, Amount = amount };
    }

    public override string Describe(FoldedIndex folded) =>
        string.Join(' ', Keys.Select(key => _index.ReadValue(folded.Read(key))));

    public override string Expect(IReadOnlyCollection<Intent> intents) =>
        string.Join(' ', Keys.Select(key => intents.Where(intent => intent.IsOn(key)).Sum(intent => intent.Amount)));
}
