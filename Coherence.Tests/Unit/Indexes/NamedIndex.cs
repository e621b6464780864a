using System.Buffers;
using Coherence.Core.Indexes;
using Coherence.Core.Messages;

namespace Coherence.Tests.Unit.Indexes;

/// <summary>An index that has a name and a table, and takes nothing.</summary>
internal sealed class NamedIndex(string name, string table) : IIndex
{
    public string Name => name;

    public string Table => table;

    public FoldStatus Route(in PublishOp operation, IKeySink keys) => FoldStatus.MalformedDelta;

    public FoldStatus Apply(in FoldInput input, IBufferWriter<byte> next) => FoldStatus.MalformedDelta;
}
