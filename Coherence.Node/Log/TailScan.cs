using System;
using Coherence.Core.Identity;
using Coherence.Node.Log.Format;

namespace Coherence.Node.Log;

/// <summary>Decides what stands where no whole record is any more: nothing, a torn record, or damage. See specs/storage.md#tail.</summary>
/// <remarks>
/// Only one record is ever on its way to the disk, onto sectors that were zero, and a disk writes a sector entirely or not at all. So
/// each sector is zero or holds its part of that one record, and at least one of the record is still zero. Anything else is damage.
/// </remarks>
internal static class TailScan
{
    private const int PieceBytes = 256 << 10;

    /// <summary>Reads to the end of the segment.</summary>
    /// <param name="window">The segment.</param>
    /// <param name="path">Its file.</param>
    /// <param name="bytes">Its length.</param>
    /// <param name="position">Where the next record belongs, and none is whole.</param>
    /// <param name="last">The epoch of the last whole record.</param>
    /// <param name="chain">The hash of the last whole record.</param>
    /// <returns>From <paramref name="position"/> to the end of the last sector written, in bytes; 0 if none was.</returns>
    /// <exception cref="EpochLogException">Damage.</exception>
    public static long Scan(SegmentWindow window, string path, long bytes, long position, Epoch last, ChainHash chain)
    {
        long limit = LimitOf(window, path, bytes, position, last, chain);
        uint seed = Sector.Seed(chain);
        long written = 0;
        bool hasGap = false;
        for (long piece = position; piece < bytes; piece += PieceBytes)
        {
            int count = (int)Math.Min(PieceBytes, bytes - piece);
            ReadOnlySpan<byte> sectors = window.Load(piece, count).Span;
            if (Sector.IsZero(sectors))
            {
                hasGap |= piece < limit;
                continue;
            }

            for (int inPiece = 0; inPiece < count; inPiece += LogFormat.SectorBytes)
            {
                ReadOnlySpan<byte> sector = sectors.Slice(inPiece, LogFormat.SectorBytes);
                long offset = piece + inPiece;
                if (Sector.IsZero(sector))
                {
                    hasGap |= offset < limit;
                    continue;
                }

                uint ordinal = (uint)((offset - position) / LogFormat.SectorBytes) + 1;
                if (offset >= limit || !Sector.AreIntact(sector, seed, ordinal))
                {
                    throw Damage(path, offset, last, sector);
                }

                written = offset + LogFormat.SectorBytes - position;
            }
        }

        return hasGap || written == 0 ? written : throw Damage(path, position, last, default);
    }

    // Up to where sectors of the torn record may be: its own end if its first sector is there, and the place of the mark otherwise.
    private static long LimitOf(SegmentWindow window, string path, long bytes, long position, Epoch last, ChainHash chain)
    {
        ReadOnlySpan<byte> first = window.Load(position, LogFormat.SectorBytes).Span;
        long end = bytes - LogFormat.SectorBytes;
        if (Sector.IsZero(first))
        {
            return end;
        }

        SectorPrefix prefix = SectorPrefix.Read(first);
        bool isRecord = prefix.Magic == LogFormat.RecordMagic
            && prefix.Chain == chain
            && prefix.Number == last.Next.Number
            && Sector.IsIntactFirst(first);
        long size = RecordFrame.SizeOf(prefix.Value);
        if (!isRecord || prefix.Value > LogFormat.MaximumPayloadBytes || position + size > end)
        {
            throw Damage(path, position, last, first);
        }

        return position + size;
    }

    private static EpochLogException Damage(string path, long offset, Epoch last, ReadOnlySpan<byte> sector)
    {
        string found = "a sector is neither empty nor as it was written";
        if (sector.Length == LogFormat.SectorBytes && Sector.IsIntactFirst(sector))
        {
            SectorPrefix prefix = SectorPrefix.Read(sector);
            found = prefix.Magic == LogFormat.RecordMagic
                ? FormattableString.Invariant($"the record of epoch {prefix.Number} stands here, so what is before it was whole once")
                : "a mark or a header stands here that does not belong here";
        }

        return EpochLogException.Corrupt(path, offset, last.Next, found);
    }
}
