using System;
using System.Buffers;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Indexes.BuiltIn;

/// <summary>Bytes for each key, of which the last writer's stay. <c>register:name</c>.</summary>
/// <remarks>
/// specs/indexes.md#register. Last is the write with the latest stamp of a <see cref="HybridClock"/>, and of two with one
/// stamp that with the greater operation id.
/// </remarks>
public sealed class RegisterIndex : KeyedIndex
{
    internal const string Kind = "register";

    private const int FieldCount = 3;

    /// <summary>The registers of a name.</summary>
    /// <param name="name">The part after <c>register:</c>; 1 to 246 bytes of UTF-8.</param>
    /// <exception cref="ArgumentException">The name is empty, too long, or no text.</exception>
    public RegisterIndex(string name)
        : base(Kind, name)
    {
    }

    /// <summary>Writes the delta that sets a register.</summary>
    /// <param name="output">Takes the delta.</param>
    /// <param name="stamp">Of the writer's <see cref="HybridClock"/>, which has observed the stamp of the value that is replaced.</param>
    /// <param name="value">Any bytes.</param>
    public static void WriteSet(IBufferWriter<byte> output, HybridTime stamp, ReadOnlySpan<byte> value) =>
        RegisterDelta.Write(output, stamp, value);

    /// <summary>What a register holds. False if it is absent.</summary>
    /// <param name="value">The index value; empty if absent.</param>
    /// <param name="register">What it holds.</param>
    /// <exception cref="FormatException">The bytes are no value of this index.</exception>
    public bool TryReadValue(ReadOnlyMemory<byte> value, out RegisterValue register)
    {
        register = default;
        if (value.IsEmpty)
        {
            return false;
        }

        if (!TryRead(value, out StampedWrite write, out ReadOnlyMemory<byte> bytes))
        {
            throw Malformed();
        }

        register = new RegisterValue(write.Stamp, write.Operation, bytes);
        return true;
    }

    /// <inheritdoc/>
    public override FoldStatus Route(in PublishOp operation, IKeySink keys)
    {
        FoldStatus status = RegisterDelta.Read(operation.Delta, out _);
        if (status == FoldStatus.Applied)
        {
            keys.Add(operation.Object.Key);
        }

        return status;
    }

    /// <inheritdoc/>
    public override FoldStatus Apply(in FoldInput input, IBufferWriter<byte> next)
    {
        FoldStatus status = RegisterDelta.Read(input.Operation.Delta, out RegisterDelta delta);
        if (status != FoldStatus.Applied)
        {
            return status;
        }

        StampedWrite write = new(delta.Stamp, input.Operation.Operation);
        if (!input.IsAbsent)
        {
            if (!TryRead(input.Value, out StampedWrite present, out _))
            {
                return FoldStatus.MalformedValue;
            }

            if (!write.IsAfter(present))
            {
                return FoldStatus.Unchanged;
            }
        }

        MessagePackWriter writer = new(next);
        writer.WriteArrayHeader(FieldCount);
        write.Write(ref writer);
        writer.Write(delta.Value.Span);
        writer.Flush();
        return FoldStatus.Applied;
    }

    private static bool TryRead(ReadOnlyMemory<byte> value, out StampedWrite write, out ReadOnlyMemory<byte> bytes)
    {
        MessagePackReader reader = FoldReader.Of(value);
        int count = reader.ReadArrayHeader();
        write = StampedWrite.Read(ref reader);
        bytes = reader.ReadBytesMemory();
        return count == FieldCount && !reader.Failed && reader.End;
    }
}
