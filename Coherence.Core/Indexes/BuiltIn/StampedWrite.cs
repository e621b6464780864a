using System;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;

namespace Coherence.Core.Indexes.BuiltIn;

/// <summary>Who wrote something, and when: what decides between two writers.</summary>
internal readonly record struct StampedWrite(HybridTime Stamp, OperationId Operation)
{
    /// <summary>Whether this write wins against another: the later stamp does, and of two equal stamps the greater operation id.</summary>
    public bool IsAfter(in StampedWrite other) =>
        Stamp != other.Stamp ? Stamp > other.Stamp : Operation.Value > other.Operation.Value;

    /// <summary>Reads a stamp and an operation id out of a value.</summary>
    public static StampedWrite Read(ref MessagePackReader reader)
    {
        long stamp = reader.ReadInt64();
        ReadOnlyMemory<byte> operation = reader.ReadBytesMemory();
        if (stamp < 0 || operation.Length != Identifier.ByteCount)
        {
            reader.Fail(WireErrorCode.FieldOutOfRange);
            return default;
        }

        return new StampedWrite(new HybridTime(stamp), new OperationId(Identifier.Read(operation.Span)));
    }

    /// <summary>Writes the two fields of a value: 27 bytes, whatever they hold.</summary>
    public void Write(ref MessagePackWriter writer)
    {
        writer.WriteInt64(Stamp.Value);
        writer.WriteBinHeader(Identifier.ByteCount);
        Operation.Value.Write(writer.GetSpan(Identifier.ByteCount));
        writer.Advance(Identifier.ByteCount);
    }
}
