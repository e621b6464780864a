using System;
using Coherence.Node.Storage.Files;
using Coherence.Tests.Unit.Log;

namespace Coherence.Tests.Unit.Storage;

/// <summary>One file of <see cref="FaultyStoreFiles"/>.</summary>
internal sealed class FaultyStoreFile(FaultyStoreFiles files, string path, IStoreFile disk) : IStoreFile
{
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

    public bool TryReadCached(Span<byte> bytes, long offset) => !files.IsCold && disk.TryReadCached(bytes, offset);

    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        files.Enter(new FileCall("write", path, offset, bytes.Length));
        disk.Write(bytes, offset);
    }

    public void Reserve(long offset, long bytes)
    {
        if (!files.CannotReserve)
        {
            files.Enter(new FileCall("reserve", path, offset, (int)bytes));
            disk.Reserve(offset, bytes);
        }
    }

    public void Sync()
    {
        files.Enter(new FileCall("sync", path));
        disk.Sync();
    }

    public void Dispose() => disk.Dispose();
}
