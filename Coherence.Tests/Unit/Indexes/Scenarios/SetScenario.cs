using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Messages;

namespace Coherence.Tests.Unit.Indexes.Scenarios;

/// <summary>Sets: additions with and without replacement, and removals of what their writer sees.</summary>
internal sealed class SetScenario : Scenario
{
    private static readonly string[] Keys = ["a", "b"];
    private readonly SetIndex _index = new("tags");

    public override IIndex Index => _index;

    public override Intent Write(OperationId id, Choice choice, FoldedIndex seen, HybridClock clock)
    {
        string key = choice.Of(Keys);
        string element = choice.Of("", "x", "xy");
        byte[] bytes = Encoding.UTF8.GetBytes(element);
        _ = _index.TryReadElement(seen.Read(key), bytes, out SetTags tags);
        bool isAdd = choice.Below(5) < 3;
        SetTags observed = isAdd && choice.Below(2) == 0 ? SetTags.None : tags;
        byte[] delta = isAdd
            ? Operations.Delta(output => SetIndex.WriteAdd(output, bytes, observed))
            : Operations.Delta(output => SetIndex.WriteRemove(output, bytes, observed));
        return new Intent
        {
            Operation = new PublishOp(id, _index.Object(key), delta),
            Key = key,
            Field = element,
            Value = isAdd ? element : null,
            Observed = [.. observed],
        };
    }

    public override string Describe(FoldedIndex folded) => string.Join('\n', Keys.Select(key => string.Join(' ', _index
        .ReadElements(folded.Read(key))
        .Select(element => $"{Encoding.UTF8.GetString(element.Element.Span)}:{string.Join(',', element.Tags)}"))));

    public override string Expect(IReadOnlyCollection<Intent> intents)
    {
        HashSet<OperationId> observed = [.. intents.SelectMany(intent => intent.Observed)];
        return string.Join('\n', Keys.Select(key => string.Join(' ', intents
            .Where(intent => intent.IsOn(key) && intent.Value is not null && !observed.Contains(intent.Operation.Operation))
            .GroupBy(intent => intent.Field, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => $"{group.Key}:{string.Join(',', group.OrderBy(intent => intent.Id).Select(intent => intent.Operation.Operation))}"))));
    }
}
