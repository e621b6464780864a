using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Messages;

namespace Coherence.Tests.Unit.Indexes.Scenarios;

/// <summary>A user's own index, whose fold takes the greatest.</summary>
internal sealed class HighestBidScenario : Scenario
{
    public override IIndex Index { get; } = new HighestBidIndex();

    public override Intent Write(OperationId id, Choice choice, FoldedIndex seen, HybridClock clock)
    {
        long amount = choice.Below(5);
        string bidder = choice.Of("ada", "bob", "cy");
        byte[] delta = Operations.Delta(output => HighestBidIndex.WriteBid(output, amount, Encoding.UTF8.GetBytes(bidder)));
        return new Intent { Operation = new PublishOp(id, new ObjectId("bids", "lamp"), delta), Key = "lamp", Amount = amount, Value = bidder };
    }

    public override string Describe(FoldedIndex folded) =>
        HighestBidIndex.TryReadBid(folded.Read("lamp"), out long amount, out string bidder)
            ? string.Create(CultureInfo.InvariantCulture, $"{amount} {bidder}")
            : "-";

    public override string Expect(IReadOnlyCollection<Intent> intents) => intents
        .OrderByDescending(intent => intent.Amount)
        .ThenBy(intent => intent.Value, System.StringComparer.Ordinal)
        .Select(intent => string.Create(CultureInfo.InvariantCulture, $"{intent.Amount} {intent.Value}"))
        .FirstOrDefault("-");
}
