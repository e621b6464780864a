using System.IO;

namespace Coherence.Tests.Unit.Storage;

/// <summary>What can happen to a file.</summary>
internal static class StoreDamage
{
    public static void Flip(string path, long offset)
    {
        using FileStream file = Open(path);
        file.Position = offset;
        int value = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(value ^ 4));
    }

    public static void Zero(string path, long offset, int bytes)
    {
        using FileStream file = Open(path);
        file.Position = offset;
        file.Write(new byte[bytes]);
    }

    public static void Cut(string path, long bytes)
    {
        using FileStream file = Open(path);
        file.SetLength(bytes);
    }

    private static FileStream Open(string path) => new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
}
