using System;
using System.Buffers;
using Coherence.Core.Indexes;
using Coherence.Core.Messages;

namespace Coherence.Tests.Loopback.Nodes;

/// <summary>An index with a bug.</summary>
internal sealed class ThrowingIndex : IIndex
{
    public string Name => "broken";

    public string Table => "broken";

    public FoldStatus Route(in PublishOp operation, IKeySink keys) => throw new InvalidOperationException("A bug of the application.");

    public FoldStatus Apply(in FoldInput input, IBufferWriter<byte> next) => FoldStatus.Unchanged;
}
