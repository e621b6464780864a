using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Messages;

namespace Coherence.Tests.Unit.Indexes.Scenarios;

/// <summary>Maps: few fields, one of them empty and one the beginning of another, with removals.</summary>
internal sealed class MapScenario : Scenario
{
    private static readonly string[] Keys = ["a", "b"];
    private readonly MapIndex _index = new("profiles");

    public override IIndex Index => _index;

    public override Intent Write(OperationId id, Choice choice, FoldedIndex seen, HybridClock clock)
    {
        string key = choice.Of(Keys);
        string field = choice.Of("", "x", "xy", "z");
        byte[] name = Encoding.UTF8.GetBytes(field);
        foreach (MapField present in _index.ReadFields(seen.Read(key)))
        {
            clock.Observe(present.Stamp);
        }

        HybridTime stamp = clock.Next(choice.Below(3));
        string? value = choice.Below(3) == 0 ? null : choice.Below(100).ToString(CultureInfo.InvariantCulture);
        byte[] delta = value is null
            ? Operations.Delta(output => MapIndex.WriteRemove(output, name, stamp))
            : Operations.Delta(output => MapIndex.WriteSet(output, name, stamp, Encoding.UTF8.GetBytes(value)));
        return new Intent { Operation = new PublishOp(id, _index.Object(key), delta), Key = key, Field = field, Stamp = stamp, Value = value };
    }

    public override string Describe(FoldedIndex folded) => string.Join('\n', Keys.Select(key => string.Join(' ', _index
        .ReadFields(folded.Read(key))
        .Select(field => Word(Text(field.Field), field.Stamp, field.Operation, field.IsRemoved ? null : Text(field.Value))))));

    public override string Expect(IReadOnlyCollection<Intent> intents) => string.Join('\n', Keys.Select(key => string.Join(' ', intents
        .Where(intent => intent.IsOn(key))
        .GroupBy(intent => intent.Field, StringComparer.Ordinal)
        .OrderBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => group.OrderBy(intent => (intent.Stamp, intent.Id)).Last())
        .Select(intent => Word(intent.Field, intent.Stamp, intent.Operation.Operation, intent.Value)))));

    private static string Word(string field, HybridTime stamp, OperationId operation, string? value) =>
        $"{field}:{stamp}/{operation}/{value ?? "removed"}";

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
