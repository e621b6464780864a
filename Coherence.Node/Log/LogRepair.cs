using System;
using System.Collections.Generic;
using Coherence.Node.Log.Files;
using Coherence.Node.Log.Format;

namespace Coherence.Node.Log;

/// <summary>Brings a verified log into the state in which it may go on: what was read is durable, and nothing of a torn record is left.</summary>
/// <remarks>
/// specs/storage.md#repair. What a crashed process wrote last may so far be in the memory of the operating system only, even where its
/// write failed, and can be read from there. It is therefore written again, the same bytes to the same place, before anybody builds on it.
/// </remarks>
internal sealed class LogRepair(ILogFiles files, LogDirectory directory)
{
    /// <summary>Repairs the end of a log.</summary>
    /// <param name="ends">Where each segment ends; of <see cref="LogVerifier"/>.</param>
    /// <returns>The newest segment, open for writing.</returns>
    /// <exception cref="EpochLogException">What is read now is not what was verified.</exception>
    /// <exception cref="System.IO.IOException">A write failed.</exception>
    public ISegmentFile Repair(IReadOnlyList<SegmentEnd> ends)
    {
        SegmentEnd end = ends[^1];
        files.Delete(directory.PreparedPath);
        files.Delete(directory.OversizePath);
        files.Delete(directory.DroppedPath);
        files.Delete(directory.LoadPath);
        files.SyncDirectory(directory.Path);
        if (end.LastItem == 0 && ends.Count > 1)
        {
            using ISegmentFile before = files.Open(directory.SegmentPath(ends[^2].Number), isWritable: true);
            WriteMark(before, MarkKind.Sealed, ends[^2], ends[^2].Position);
        }

        ISegmentFile file = files.Open(directory.SegmentPath(end.Number), isWritable: true);
        try
        {
            _ = SegmentMaker.Fill(file, end.Position, end.TornBytes, static () => false);
            WriteLastItem(file, end);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private void WriteLastItem(ISegmentFile file, in SegmentEnd end)
    {
        if (end.LastItem == 0)
        {
            return;
        }

        if (end.IsLastItemMark)
        {
            WriteMark(file, MarkKind.Closed, end, end.LastItem);
            return;
        }

        int size = (int)(end.Position - end.LastItem);
        SegmentWindow window = new();
        window.Reset(file, directory.SegmentPath(end.Number));
        ReadOnlySpan<byte> record = window.Load(end.LastItem, size).Span;
        if (ChainHash.Of(record) != end.Chain)
        {
            throw EpochLogException.Corrupt(directory.SegmentPath(end.Number), end.LastItem, end.Last, "the disk gives other bytes than a moment ago");
        }

        file.Write(record, end.LastItem);
    }

    private static void WriteMark(ISegmentFile file, MarkKind kind, in SegmentEnd end, long offset)
    {
        Span<byte> sector = stackalloc byte[LogFormat.SectorBytes];
        Mark.Write(sector, kind, end.Last, end.Chain);
        file.Write(sector, offset);
    }
}
