using System;
using Coherence.Core.Identity;
using Coherence.Node.Log.Files;
using Coherence.Node.Log.Format;

namespace Coherence.Node.Log;

/// <summary>Makes segment files: zero-filled under another name first, then with a header, then under their own name; durable at each step.</summary>
/// <remarks>specs/storage.md#new-segment.</remarks>
internal sealed class SegmentMaker(ILogFiles files, LogDirectory directory, ClusterId cluster)
{
    private const int PieceBytes = 1 << 20;

    private static readonly byte[] Zeros = new byte[PieceBytes];

    /// <summary>The directory of the log.</summary>
    public LogDirectory Directory => directory;

    /// <summary>Makes a file of zeros. On failure nothing stays behind, so its room is free again.</summary>
    /// <param name="path">A name that is not that of a segment.</param>
    /// <param name="bytes">Its length.</param>
    /// <param name="mustStop">Asked between two writes; when it says so, the answer is null.</param>
    public ISegmentFile? Make(string path, long bytes, Func<bool> mustStop)
    {
        ISegmentFile file = files.Create(path);
        bool isDone = false;
        try
        {
            isDone = Fill(file, 0, bytes, mustStop);
            return isDone ? file : null;
        }
        finally
        {
            if (!isDone)
            {
                file.Dispose();
                Discard(path);
            }
        }
    }

    /// <summary>Writes zeros over a range. False if it was stopped.</summary>
    public static bool Fill(ISegmentFile file, long from, long bytes, Func<bool> mustStop)
    {
        for (long done = 0; done < bytes; done += PieceBytes)
        {
            if (mustStop())
            {
                return false;
            }

            file.Write(Zeros.AsSpan(0, (int)Math.Min(PieceBytes, bytes - done)), from + done);
        }

        return true;
    }

    /// <summary>Turns a file of zeros into the segment with a number; when this returns it will be found after any crash.</summary>
    public void Publish(ISegmentFile file, string path, long number, Epoch last, ChainHash chain)
    {
        byte[] sector = new byte[LogFormat.SectorBytes];
        new SegmentHeader(LogFormat.Version, number, chain, cluster, last.Next, file.Bytes).Write(sector);
        file.Write(sector, 0);
        files.Rename(path, directory.SegmentPath(number));
        files.SyncDirectory(directory.Path);
    }

    /// <summary>Deletes a file that is no segment yet. That it stays is no error: the next start deletes it.</summary>
    public void Discard(string path)
    {
        try
        {
            files.Delete(path);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            return;
        }
    }
}
