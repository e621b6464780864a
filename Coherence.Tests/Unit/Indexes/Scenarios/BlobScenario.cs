using System.Collections.Generic;
using System.Linq;
using System.Text;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Messages;

namespace Coherence.Tests.Unit.Indexes.Scenarios;

/// <summary>Contents under their digests: those that anybody has put.</summary>
internal sealed class BlobScenario : Scenario
{
    private static readonly string[] Contents = ["", "a", "b"];
    private readonly BlobIndex _index = new("files");

    public override IIndex Index => _index;

    public override Intent Write(OperationId id, Choice choice, FoldedIndex seen, HybridClock clock)
    {
        string content = choice.Of(Contents);
        byte[] bytes = Encoding.UTF8.GetBytes(content);
        ObjectId target = _index.Object(BlobIndex.DigestOf(bytes));
        return new Intent { Operation = new PublishOp(id, target, Operations.Delta(output => BlobIndex.WritePut(output, bytes))), Key = content };
    }

    public override string Describe(FoldedIndex folded) => string.Join(' ', Contents.Where(content =>
    {
        byte[] digest = BlobIndex.DigestOf(Encoding.UTF8.GetBytes(content));
        return _index.TryReadContent(digest, folded.Read(digest), out _);
    }));

    public override string Expect(IReadOnlyCollection<Intent> intents) =>
        string.Join(' ', Contents.Where(content => intents.Any(intent => intent.IsOn(content))));
}
