using System;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Node.Log;

namespace Coherence.Tests.Unit.Log;

/// <summary>Keeps what a recovery shows, and insists that epochs come without a gap, from the one after a checkpoint.</summary>
internal sealed class RecordCollector(long checkpoint = 0) : IEpochRecordVisitor
{
    public List<byte[]> Payloads { get; } = [];

    public void OnRecord(Epoch epoch, ReadOnlyMemory<byte> payload)
    {
        Payloads.Add(payload.ToArray());
        if (epoch.Number != checkpoint + Payloads.Count)
        {
            throw new InvalidOperationException($"Epoch {epoch} was shown as record {Payloads.Count}.");
        }
    }
}
