using System;
using System.Buffers.Binary;
using Coherence.Core.Identity;
using Coherence.Core.Storage;
using FASTER.core;

namespace Coherence.Node.Storage;

/// <summary>What FASTER calls with the bytes of a record. Values go from its page straight into the batch that asks for them.</summary>
internal sealed class StoreFunctions : FunctionsBase<SpanByte, SpanByte, SpanByte, ReadSlot, int>
{
    /// <summary>What stands before the bytes of a value: the epoch of its last change and the position of the version before it.</summary>
    public const int HeaderBytes = 2 * sizeof(long);

    /// <summary>The batch that is being loaded.</summary>
    public LoadBatch? Batch { get; set; }

    /// <summary>How many reads wait for the disk.</summary>
    public int Pending { get; set; }

    /// <inheritdoc/>
    public override bool SingleReader(ref SpanByte key, ref SpanByte input, ref SpanByte value, ref ReadSlot dst, ref ReadInfo readInfo) =>
        Take(value.AsReadOnlySpan(), dst.Number);

    /// <inheritdoc/>
    public override bool ConcurrentReader(ref SpanByte key, ref SpanByte input, ref SpanByte value, ref ReadSlot dst, ref ReadInfo readInfo) =>
        Take(value.AsReadOnlySpan(), dst.Number);

    /// <inheritdoc/>
    public override void ReadCompletionCallback(
        ref SpanByte key, ref SpanByte input, ref ReadSlot output, int ctx, Status status, RecordMetadata recordMetadata) => Pending--;

    /// <inheritdoc/>
    public override bool SingleWriter(
        ref SpanByte key, ref SpanByte input, ref SpanByte src, ref SpanByte dst, ref ReadSlot output, ref UpsertInfo upsertInfo, WriteReason reason)
    {
        src.CopyTo(ref dst);
        return true;
    }

    /// <inheritdoc/>
    // A value of another length gets a record of its own.
    public override bool ConcurrentWriter(
        ref SpanByte key, ref SpanByte input, ref SpanByte src, ref SpanByte dst, ref ReadSlot output, ref UpsertInfo upsertInfo)
    {
        if (dst.Length != src.Length)
        {
            return false;
        }

        src.CopyTo(ref dst);
        return true;
    }

    private bool Take(ReadOnlySpan<byte> value, int slot)
    {
        // Shorter ones there are only where a read failed; then nobody looks at the batch.
        if (value.Length >= HeaderBytes)
        {
            Epoch changed = new(BinaryPrimitives.ReadInt64LittleEndian(value));
            Batch!.SetValue(slot, changed, BinaryPrimitives.ReadInt64LittleEndian(value[sizeof(long)..]), value[HeaderBytes..]);
        }

        return true;
    }
}
