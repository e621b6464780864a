using System;
using Coherence.Node.Log.Files;

namespace Coherence.Tests.Unit.Log;

/// <summary>One file of <see cref="FaultyLogFiles"/>.</summary>
internal sealed class FaultySegmentFile(FaultyLogFiles files, string path, ISegmentFile disk) : ISegmentFile
{
    private const int SectorBytes = 512;

    public long Bytes
    {
        get
        {
            files.Enter(new FileCall("length", path));
            return disk.Bytes;
        }
    }

    public int Read(Span<byte> bytes, long offset)
    {
        files.Enter(new FileCall("read", path, offset, bytes.Length));
        return disk.Read(bytes, offset);
    }

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        FileCall call = new("write", path, offset, bytes.Length);
        files.Enter(call);
        if (files.Tear?.Invoke(call) is not { } keeps)
        {
            disk.Write(bytes, offset);
            return;
        }

        for (int sector = 0; sector < bytes.Length / SectorBytes; sector++)
        {
            if (keeps(sector))
            {
                disk.Write(bytes.Slice(sector * SectorBytes, SectorBytes), offset + (sector * SectorBytes));
            }
        }

        files.IsOff = true;
        throw FaultyLogFiles.Error(FaultyLogFiles.IoError);
    }

    public void Shorten(long bytes)
    {
        files.Enter(new FileCall("shorten", path, bytes));
        disk.Shorten(bytes);
    }

    public void Dispose() => disk.Dispose();
}
