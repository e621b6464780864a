using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Messages;

namespace Coherence.Tests.Unit.Indexes.Scenarios;

/// <summary>Rankings: small amounts and more members than places, so that ties, entries and exits are frequent.</summary>
internal sealed class TopScenario(int size) : Scenario
{
    private static readonly string[] Members = ["a", "ab", "b", "c", "d", "e"];
    private readonly TopIndex _index = new(size, "authors");

    public override IIndex Index => _index;

    public override Intent Write(OperationId id, Choice choice, FoldedIndex seen, HybridClock clock)
    {
        string member = choice.Of(Members);
        long amount = choice.Below(4);
        byte[] delta = Operations.Delta(output => TopIndex.WriteAdd(output, amount));
        return new Intent { Operation = new PublishOp(id, _index.Object(member), delta), Key = member, Amount = amount };
    }

    public override string Describe(FoldedIndex folded)
    {
        IEnumerable<long> scores = Members.Select(member => _index.ReadScore(folded.Read(member)));
        IEnumerable<string> ranking = _index.ReadRanking(folded.Read("")).Select(entry => $"{Encoding.UTF8.GetString(entry.Member.Span)}={entry.Score}");
        return $"{string.Join(' ', scores)}; {string.Join(' ', ranking)}";
    }

    public override string Expect(IReadOnlyCollection<Intent> intents)
    {
        IEnumerable<long> scores = Members.Select(member => intents.Where(intent => intent.IsOn(member)).Sum(intent => intent.Amount));
        IEnumerable<string> ranking = intents
            .GroupBy(intent => intent.Key, StringComparer.Ordinal)
            .Select(group => (Member: group.Key, Score: group.Sum(intent => intent.Amount)))
            .OrderByDescending(entry => entry.Score)
            .ThenBy(entry => entry.Member, StringComparer.Ordinal)
            .Take(size)
            .Select(entry => $"{entry.Member}={entry.Score}");
        return $"{string.Join(' ', scores)}; {string.Join(' ', ranking)}";
    }
}
