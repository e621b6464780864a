using System;
using System.Buffers;
using Coherence.Core.Identity;

namespace Coherence.Node.Log.Format;

/// <summary>Lays a payload out over the sectors of a record, and back.</summary>
/// <remarks>specs/storage.md#record: prefix, payload and zero padding, cut into pieces of 504 bytes, each followed by its stamp.</remarks>
internal static class RecordFrame
{
    /// <summary>The size of a record with such a payload, in bytes: a whole number of sectors.</summary>
    public static long SizeOf(long payloadBytes) =>
        (SectorPrefix.ByteCount + payloadBytes + LogFormat.ContentBytes - 1) / LogFormat.ContentBytes * LogFormat.SectorBytes;

    /// <summary>Writes a record.</summary>
    /// <param name="record">Exactly <see cref="SizeOf"/> bytes.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="chain">The hash of the record before.</param>
    /// <param name="payload">The payload; may be empty.</param>
    public static void Write(Span<byte> record, Epoch epoch, ChainHash chain, in ReadOnlySequence<byte> payload)
    {
        new SectorPrefix(LogFormat.RecordMagic, (uint)payload.Length, epoch.Number, chain).Write(record);
        int position = SectorPrefix.ByteCount;
        foreach (ReadOnlyMemory<byte> memory in payload)
        {
            ReadOnlySpan<byte> rest = memory.Span;
            while (!rest.IsEmpty)
            {
                int inSector = position % LogFormat.SectorBytes;
                int count = Math.Min(rest.Length, LogFormat.ContentBytes - inSector);
                rest[..count].CopyTo(record[position..]);
                rest = rest[count..];
                position += count;
                if (position % LogFormat.SectorBytes == LogFormat.OrdinalOffset)
                {
                    position += LogFormat.SectorBytes - LogFormat.ContentBytes;
                }
            }
        }

        // Only the last sector can have padding, and all of what follows the payload is in it.
        record[position..].Clear();
        Sector.Stamp(record, Sector.Seed(chain));
    }

    /// <summary>Moves the pieces of the payload together, over the stamps between them, and gives back the payload. The record is gone then.</summary>
    public static ReadOnlyMemory<byte> Unwrap(Memory<byte> record, int payloadBytes)
    {
        Span<byte> bytes = record.Span;
        int target = LogFormat.ContentBytes;
        for (int source = LogFormat.SectorBytes; source < bytes.Length; source += LogFormat.SectorBytes)
        {
            bytes.Slice(source, LogFormat.ContentBytes).CopyTo(bytes[target..]);
            target += LogFormat.ContentBytes;
        }

        return record.Slice(SectorPrefix.ByteCount, payloadBytes);
    }
}
