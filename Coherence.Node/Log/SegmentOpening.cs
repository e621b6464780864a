using System;
using Coherence.Core.Identity;
using Coherence.Node.Log.Files;
using Coherence.Node.Log.Format;

namespace Coherence.Node.Log;

/// <summary>Opens segments and checks that each is the file it claims to be.</summary>
internal static class SegmentOpening
{
    /// <summary>Opens a segment for reading and checks its number, length and version.</summary>
    /// <exception cref="EpochLogException">It is not that segment, or damaged, or of a newer version.</exception>
    public static ISegmentFile Open(ILogFiles files, LogDirectory directory, long number, out SegmentHeader header)
    {
        string path = directory.SegmentPath(number);
        ISegmentFile? file = null;
        try
        {
            file = files.Open(path, isWritable: false);
            header = ReadHeader(file, path, number);
            ISegmentFile opened = file;
            file = null;
            return opened;
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw EpochLogException.OfReading(path, error);
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <summary>The header of the oldest segment in a directory that has one.</summary>
    /// <exception cref="EpochLogException">That segment is damaged, or of a newer version.</exception>
    public static SegmentHeader ReadFirst(ILogFiles files, LogDirectory directory)
    {
        Open(files, directory, directory.Segments(files)[0], out SegmentHeader header).Dispose();
        return header;
    }

    /// <summary>The error for a segment that is not there.</summary>
    public static EpochLogException Missing(LogDirectory directory, long number, Epoch last) =>
        EpochLogException.Corrupt(directory.SegmentPath(number), offset: null, last.Next, "the segment is missing");

    private static SegmentHeader ReadHeader(ISegmentFile file, string path, long number)
    {
        long bytes = file.Bytes;
        if (bytes < LogFormat.HeaderBlockBytes)
        {
            throw EpochLogException.Corrupt(path, offset: null, epoch: null, FormattableString.Invariant($"only {bytes} bytes are left of the file"));
        }

        SegmentWindow window = new();
        window.Reset(file, path);
        ReadOnlySpan<byte> block = window.Load(0, LogFormat.HeaderBlockBytes).Span;
        if (!SegmentHeader.TryRead(block, out SegmentHeader header))
        {
            throw EpochLogException.Corrupt(path, 0, epoch: null, "the header of the segment is not as it was written");
        }

        if (header.Version > LogFormat.Version)
        {
            throw EpochLogException.NewerFormat(path, header.Version);
        }

        if (header.Number != number)
        {
            throw EpochLogException.Corrupt(
                path, 0, header.First, FormattableString.Invariant($"this is segment {header.Number} under the name of segment {number}"));
        }

        if (header.Bytes != bytes)
        {
            throw EpochLogException.Corrupt(
                path, offset: null, header.First, FormattableString.Invariant($"the file has {bytes} bytes in place of {header.Bytes}"));
        }

        int flaw = block[LogFormat.SectorBytes..].IndexOfAnyExcept((byte)0);
        return flaw < 0
            ? header
            : throw EpochLogException.Corrupt(path, LogFormat.SectorBytes + flaw, header.First, "the rest of the header block is not empty");
    }
}
