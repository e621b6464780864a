using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Messages;

namespace Coherence.Tests.Unit.Indexes.Scenarios;

/// <summary>Sums: groups, and a total that is theirs.</summary>
internal sealed class SumScenario : Scenario
{
    private static readonly string[] Groups = ["a", "b", "c"];
    private readonly SumIndex _index = new("sales");

    public override IIndex Index => _index;

    public override Intent Write(OperationId id, Choice choice, FoldedIndex seen, HybridClock clock)
    {
        string group = choice.Of(Groups);
        long amount = choice.Below(2001) - 1000;
        byte[] delta = Operations.Delta(output => SumIndex.WriteAdd(output, amount));
        return new Intent { Operation = new PublishOp(id, _index.Object(group), delta), Key = group, Amount = amount };
    }

    public override string Describe(FoldedIndex folded) =>
        string.Join(' ', Groups.Append("").Select(group => _index.ReadValue(folded.Read(group))));

    public override string Expect(IReadOnlyCollection<Intent> intents)
    {
        IEnumerable<long> sums = Groups.Select(group => intents.Where(intent => intent.IsOn(group)).Sum(intent => intent.Amount));
        return $"{string.Join(' ', sums)} {intents.Sum(intent => intent.Amount)}";
    }
}
