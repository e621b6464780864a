using System;
using System.Buffers.Binary;
using System.Threading;
using Coherence.Node.Storage.Failures;
using Coherence.Node.Storage.Files;

namespace Coherence.Node.Storage.Devices;

/// <summary>A file of sectors, each with a checksum, which is kept in memory and written behind the sectors when a checkpoint asks.</summary>
/// <remarks>
/// One thread writes, any thread reads. What is read is as it was written, or an exception; a sector that was never written is zeros.
/// </remarks>
internal sealed class CheckedFile : IDisposable
{
    private readonly Lock _writing = new();
    private readonly IStoreFile _file;
    private readonly uint _salt;
    private uint[] _sums;

    /// <summary>Of an open file.</summary>
    /// <param name="file">The file; disposed of with this.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <param name="salt">Of <see cref="SectorSum.Salt"/>.</param>
    /// <param name="capacity">How many sectors it will have; a file that grows beyond has its sums copied.</param>
    public CheckedFile(IStoreFile file, string path, uint salt, int capacity)
    {
        _file = file;
        _salt = salt;
        _sums = new uint[capacity];
        Path = path;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>One more than the number of the last sector that was written.</summary>
    public int Sectors { get; private set; }

    /// <summary>How many sectors from the first are durable, with their sums.</summary>
    public int Durable { get; private set; }

    /// <summary>Writes whole sectors.</summary>
    public void Write(ReadOnlySpan<byte> sectors, long offset)
    {
        int first = (int)(offset / SectorSum.SectorBytes);
        int count = sectors.Length / SectorSum.SectorBytes;
        lock (_writing)
        {
            Grow(first + count);
            for (int index = 0; index < count; index++)
            {
                _sums[first + index] = SectorSum.Of(sectors[(index * SectorSum.SectorBytes)..], _salt, first + index);
            }

            _file.Write(sectors, offset);
        }
    }

    /// <summary>Reads whole sectors.</summary>
    /// <exception cref="StoreException">A sector is not as it was written.</exception>
    public void Read(Span<byte> sectors, long offset)
    {
        if (ReadAndCheck(sectors, offset) < 0)
        {
            return;
        }

        // The last sector of a page is written again when the page goes on: a read that met that write looks once more, without it.
        lock (_writing)
        {
            long damaged = ReadAndCheck(sectors, offset);
            if (damaged >= 0)
            {
                throw StoreException.Corrupt(Path, damaged, "a sector is not as it was written");
            }
        }
    }

    /// <summary>Reads whole sectors if that needs no disk. False, with any content, if it does; damage too is left to <see cref="Read"/>.</summary>
    public bool TryReadCached(Span<byte> sectors, long offset) => _file.TryReadCached(sectors, offset) && FindDamage(sectors, offset) < 0;

    /// <summary>The sums of some sectors, as they stand in a file: 4 bytes each, little-endian.</summary>
    public byte[] CopySums(int first, int count)
    {
        byte[] bytes = new byte[count * sizeof(uint)];
        uint[] sums = Volatile.Read(ref _sums);
        for (int index = 0; index < count; index++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(index * sizeof(uint)), sums[first + index]);
        }

        return bytes;
    }

    /// <summary>Takes the sums of sectors over that were written in a former life.</summary>
    public void TakeSums(ReadOnlySpan<byte> bytes, int first)
    {
        int count = bytes.Length / sizeof(uint);
        Grow(first + count);
        for (int index = 0; index < count; index++)
        {
            _sums[first + index] = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(index * sizeof(uint))..]);
        }

        Durable = first + count;
    }

    /// <summary>Takes room on the disk for some bytes, so that writing them cannot fail for want of it.</summary>
    public void Reserve(long offset, long bytes) => _file.Reserve(offset, bytes);

    /// <summary>Makes sectors durable, and their sums behind the sectors. They do not change any more.</summary>
    /// <param name="offset">Where the sum of sector 0 stands.</param>
    /// <param name="first">The first sector whose sum counts.</param>
    /// <param name="count">How many, from that one on.</param>
    /// <exception cref="System.IO.IOException">The sums could not be written.</exception>
    /// <exception cref="StoreException">What was written may be lost.</exception>
    public void MakeDurable(long offset, int first, int count)
    {
        // What is written meanwhile lies behind them, and is for the next time.
        if (first + count > Durable)
        {
            _file.Write(CopySums(first, count), offset + ((long)first * sizeof(uint)));
            SyncedFile.Sync(_file, Path);
            Durable = first + count;
        }
    }

    /// <summary>Reads sums; what is not there is zero.</summary>
    public void ReadSums(long offset, int first, Span<byte> bytes) => Fill(bytes, offset + ((long)first * sizeof(uint)));

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    // The offset of the first sector that is not as it was written, or negative.
    private long ReadAndCheck(Span<byte> sectors, long offset)
    {
        Fill(sectors, offset);
        return FindDamage(sectors, offset);
    }

    private void Fill(Span<byte> bytes, long offset)
    {
        int done = 0;
        while (done < bytes.Length)
        {
            int read = _file.Read(bytes[done..], offset + done);
            if (read == 0)
            {
                bytes[done..].Clear();
                return;
            }

            done += read;
        }
    }

    private long FindDamage(Span<byte> sectors, long offset)
    {
        uint[] sums = Volatile.Read(ref _sums);
        long place = offset / SectorSum.SectorBytes;
        for (Span<byte> rest = sectors; !rest.IsEmpty; rest = rest[SectorSum.SectorBytes..], place++)
        {
            uint sum = place < sums.Length ? Volatile.Read(ref sums[place]) : SectorSum.None;
            if (sum == SectorSum.None)
            {
                rest[..SectorSum.SectorBytes].Clear();
            }
            else if (SectorSum.Of(rest, _salt, place) != sum)
            {
                return place * SectorSum.SectorBytes;
            }
        }

        return -1;
    }

    private void Grow(int sectors)
    {
        if (sectors > _sums.Length)
        {
            uint[] larger = new uint[Math.Max(sectors, _sums.Length * 2)];
            _sums.CopyTo(larger, 0);
            Volatile.Write(ref _sums, larger);
        }

        Sectors = Math.Max(Sectors, sectors);
    }
}
