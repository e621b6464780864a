using System;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Messages;

namespace Coherence.Tests.Unit.Indexes.Scenarios;

/// <summary>An operation, and what its writer meant by it: what the naive models are computed from.</summary>
internal sealed record Intent
{
    public required PublishOp Operation { get; init; }

    public required string Key { get; init; }

    public string Field { get; init; } = "";

    public long Amount { get; init; }

    public HybridTime Stamp { get; init; }

    /// <summary>What is set or added; null for a removal.</summary>
    public string? Value { get; init; }

    public OperationId[] Observed { get; init; } = [];

    public UInt128 Id => Operation.Operation.Value.Value;

    public bool IsOn(string key) => string.Equals(Key, key, StringComparison.Ordinal);
}
