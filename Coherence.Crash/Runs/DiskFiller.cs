using System;
using System.IO;

namespace Coherence.Crash.Runs;

/// <summary>Somebody else who fills the disk of the root, and makes room again.</summary>
internal sealed class DiskFiller(string path)
{
    private const int PieceBytes = 1 << 20;
    private const int LeastBytes = 4096;

    /// <summary>Takes all that is left, a byte or so at last.</summary>
    public void Fill()
    {
        byte[] piece = new byte[PieceBytes];
        using FileStream file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        for (int bytes = PieceBytes; bytes >= LeastBytes;)
        {
            try
            {
                file.Write(piece.AsSpan(0, bytes));
            }
            catch (IOException)
            {
                bytes /= 2;
            }
        }
    }

    /// <summary>Gives it back.</summary>
    public void Free() => File.Delete(path);
}
