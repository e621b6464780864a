using FASTER.core;

namespace Coherence.Node.Storage;

/// <summary>What FASTER calls when it is asked where the newest record of a key is: notes its address, and leaves the value alone.</summary>
/// <param name="addresses">Takes the address, under the number of the slot.</param>
internal sealed class NewestFunctions(long[] addresses) : FunctionsBase<SpanByte, SpanByte, SpanByte, ReadSlot, int>
{
    /// <summary>How many reads wait for the disk.</summary>
    public int Pending { get; set; }

    /// <inheritdoc/>
    public override bool SingleReader(ref SpanByte key, ref SpanByte input, ref SpanByte value, ref ReadSlot dst, ref ReadInfo readInfo) =>
        Note(dst, readInfo);

    /// <inheritdoc/>
    public override bool ConcurrentReader(ref SpanByte key, ref SpanByte input, ref SpanByte value, ref ReadSlot dst, ref ReadInfo readInfo) =>
        Note(dst, readInfo);

    /// <inheritdoc/>
    public override void ReadCompletionCallback(
        ref SpanByte key, ref SpanByte input, ref ReadSlot output, int ctx, Status status, RecordMetadata recordMetadata) => Pending--;

    private bool Note(ReadSlot slot, ReadInfo info)
    {
        addresses[slot.Number] = info.Address;
        return true;
    }
}
