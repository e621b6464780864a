using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Messages;

namespace Coherence.Tests.Unit.Indexes.Scenarios;

/// <summary>Registers: writers observe the stamps they see, and their clocks tick seldom, so that ties are frequent.</summary>
internal sealed class RegisterScenario : Scenario
{
    private static readonly string[] Keys = ["a", "b"];
    private readonly RegisterIndex _index = new("titles");

    public override IIndex Index => _index;

    public override Intent Write(OperationId id, Choice choice, FoldedIndex seen, HybridClock clock)
    {
        string key = choice.Of(Keys);
        if (_index.TryReadValue(seen.Read(key), out RegisterValue present))
        {
            clock.Observe(present.Stamp);
        }

        HybridTime stamp = clock.Next(choice.Below(3));
        string value = choice.Below(100).ToString(CultureInfo.InvariantCulture);
        byte[] delta = Operations.Delta(output => RegisterIndex.WriteSet(output, stamp, Encoding.UTF8.GetBytes(value)));
        return new Intent { Operation = new PublishOp(id, _index.Object(key), delta), Key = key, Stamp = stamp, Value = value };
    }

    public override string Describe(FoldedIndex folded) =>
        string.Join(' ', Keys.Select(key => _index.TryReadValue(folded.Read(key), out RegisterValue register)
            ? $"{register.Stamp}/{register.Operation}/{Encoding.UTF8.GetString(register.Value.Span)}"
            : "-"));

    public override string Expect(IReadOnlyCollection<Intent> intents) =>
        string.Join(' ', Keys.Select(key => intents
            .Where(intent => intent.IsOn(key))
            .OrderBy(intent => (intent.Stamp, intent.Id))
            .Select(intent => $"{intent.Stamp}/{intent.Operation.Operation}/{intent.Value}")
            .LastOrDefault("-")));
}
