using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Messages;

namespace Coherence.Tests.Unit.Indexes.Scenarios;

/// <summary>Counts: operations on each group, and on all.</summary>
internal sealed class CountScenario : Scenario
{
    private static readonly string[] Groups = ["a", "b", "c"];
    private readonly CountIndex _index = new("orders");

    public override IIndex Index => _index;

    public override Intent Write(OperationId id, Choice choice, FoldedIndex seen, HybridClock clock)
    {
        string group = choice.Of(Groups);
        return new Intent { Operation = new PublishOp(id, _index.Object(group), Operations.Delta(CountIndex.WriteOne)), Key = group };
    }

    public override string Describe(FoldedIndex folded) =>
        string.Join(' ', Groups.Append("").Select(group => _index.ReadValue(folded.Read(group))));

    public override string Expect(IReadOnlyCollection<Intent> intents) =>
        $"{string.Join(' ', Groups.Select(group => intents.Count(intent => intent.IsOn(group))))} {intents.Count}";
}
