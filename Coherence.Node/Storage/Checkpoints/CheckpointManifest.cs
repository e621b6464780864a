using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using Coherence.Core.Identity;
using Coherence.Node.Log.Format;

namespace Coherence.Node.Storage.Checkpoints;

/// <summary>What a checkpoint consists of: it vouches for every byte of it. See specs/store.md#manifest.</summary>
internal sealed record CheckpointManifest
{
    /// <summary>The format version that this program writes, and the newest that it reads.</summary>
    public const uint CurrentVersion = 1;

    /// <summary>The first four bytes, <c>CCKP</c>.</summary>
    public const uint Magic = 0x504B_4343;

    /// <summary>Length of the part that every manifest has, in bytes; what follows has the lengths that stand in it.</summary>
    public const int FixedBytes = 232;

    /// <summary>Length of a segment's entry, in bytes.</summary>
    public const int SealBytes = 48;

    private const int IdBytes = 16;

    /// <summary>The version of the format that it was written in.</summary>
    public uint Version { get; init; } = CurrentVersion;

    /// <summary>The epoch whose values it has.</summary>
    public required Epoch Epoch { get; init; }

    /// <summary>The chain hash of that epoch's record.</summary>
    public required ChainHash Chain { get; init; }

    /// <summary>The cluster whose root made it.</summary>
    public required ClusterId Cluster { get; init; }

    /// <summary>The store.</summary>
    public required StoreIdentity Store { get; init; }

    /// <summary>Its sizes.</summary>
    public required StoreShape Shape { get; init; }

    /// <summary>Address of the first record of the log.</summary>
    public required long Begin { get; init; }

    /// <summary>Address behind the last record of the log.</summary>
    public required long Final { get; init; }

    /// <summary>The end of the log when the index began to be written: recovery reads on from there.</summary>
    public required long IndexStart { get; init; }

    /// <summary>FASTER's name of the checkpoint of the log; ours of the state.</summary>
    public required Guid LogToken { get; init; }

    /// <summary>FASTER's name of the checkpoint of the index.</summary>
    public required Guid IndexToken { get; init; }

    /// <summary>How many sectors the index has.</summary>
    public required int IndexSectors { get; init; }

    /// <summary>The SHA-256 of their sums.</summary>
    public required ReadOnlyMemory<byte> IndexHash { get; init; }

    /// <summary>How many bytes the state has.</summary>
    public required int StateBytes { get; init; }

    /// <summary>The SHA-256 of the state.</summary>
    public required ReadOnlyMemory<byte> StateHash { get; init; }

    /// <summary>What FASTER wants to know again about its log.</summary>
    public required ReadOnlyMemory<byte> LogMetadata { get; init; }

    /// <summary>What FASTER wants to know again about its index.</summary>
    public required ReadOnlyMemory<byte> IndexMetadata { get; init; }

    /// <summary>The segments, rising.</summary>
    public required IReadOnlyList<SegmentSeal> Segments { get; init; }

    /// <summary>The bytes before <see cref="Final"/> that do not fill a sector: the log goes on in that sector, so they may be torn there.</summary>
    public required ReadOnlyMemory<byte> LastSector { get; init; }

    /// <summary>The whole file.</summary>
    public byte[] Write()
    {
        using MemoryStream stream = new();
        using BinaryWriter writer = new(stream);
        writer.Write(Magic);
        writer.Write(CurrentVersion);
        writer.Write(Epoch.Number);
        Write(writer, Chain.Value);
        Write(writer, Cluster.Value.Value);
        Write(writer, Store.Id);
        writer.Write(Store.Seed);
        writer.Write(Shape.PageBits);
        writer.Write(Shape.SegmentBits);
        writer.Write(Shape.BucketBits);
        writer.Write(IndexSectors);
        writer.Write(Begin);
        writer.Write(Final);
        writer.Write(IndexStart);
        writer.Write(LogToken.ToByteArray(bigEndian: true));
        writer.Write(IndexToken.ToByteArray(bigEndian: true));
        writer.Write(IndexHash.Span);
        writer.Write(StateHash.Span);
        writer.Write(StateBytes);
        writer.Write(LogMetadata.Length);
        writer.Write(IndexMetadata.Length);
        writer.Write(Segments.Count);
        writer.Write(LastSector.Length);
        writer.Write(0);
        writer.Write(LogMetadata.Span);
        writer.Write(IndexMetadata.Span);
        foreach (SegmentSeal seal in Segments)
        {
            writer.Write((long)seal.Number);
            writer.Write(seal.First);
            writer.Write(seal.Count);
            writer.Write(seal.Hash.Span);
        }

        writer.Write(LastSector.Span);
        writer.Write(SHA256.HashData(stream.GetBuffer().AsSpan(0, (int)stream.Length)));
        return stream.ToArray();
    }

    /// <summary>Whether a file is as it was written, by the hash at its end, which every version has.</summary>
    public static bool IsIntact(ReadOnlySpan<byte> file) => file.Length >= (2 * sizeof(uint)) + SHA256.HashSizeInBytes
        && SHA256.HashData(file[..^SHA256.HashSizeInBytes]).AsSpan().SequenceEqual(file[^SHA256.HashSizeInBytes..]);

    /// <summary>Reads a file that is intact and of our version.</summary>
    /// <exception cref="IOException">It ends too early.</exception>
    public static CheckpointManifest Read(byte[] file)
    {
        using BinaryReader reader = new(new MemoryStream(file, 0, file.Length - SHA256.HashSizeInBytes));
        _ = reader.ReadUInt32();
        uint version = reader.ReadUInt32();
        Epoch epoch = new(reader.ReadInt64());
        ChainHash chain = new(ReadId(reader));
        ClusterId cluster = new(new Identifier(ReadId(reader)));
        StoreIdentity store = new(ReadId(reader), reader.ReadUInt64());
        StoreShape shape = new(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        int indexSectors = reader.ReadInt32();
        long begin = reader.ReadInt64();
        long final = reader.ReadInt64();
        long indexStart = reader.ReadInt64();
        Guid logToken = new(reader.ReadBytes(IdBytes), bigEndian: true);
        Guid indexToken = new(reader.ReadBytes(IdBytes), bigEndian: true);
        byte[] indexHash = reader.ReadBytes(SHA256.HashSizeInBytes);
        byte[] stateHash = reader.ReadBytes(SHA256.HashSizeInBytes);
        int stateBytes = reader.ReadInt32();
        int logMetadataBytes = reader.ReadInt32();
        int indexMetadataBytes = reader.ReadInt32();
        int segments = reader.ReadInt32();
        int lastSectorBytes = reader.ReadInt32();
        _ = reader.ReadInt32();
        return new CheckpointManifest
        {
            Version = version,
            Epoch = epoch,
            Chain = chain,
            Cluster = cluster,
            Store = store,
            Shape = shape,
            Begin = begin,
            Final = final,
            IndexStart = indexStart,
            LogToken = logToken,
            IndexToken = indexToken,
            IndexSectors = indexSectors,
            IndexHash = indexHash,
            StateBytes = stateBytes,
            StateHash = stateHash,
            LogMetadata = reader.ReadBytes(logMetadataBytes),
            IndexMetadata = reader.ReadBytes(indexMetadataBytes),
            Segments = ReadSeals(reader, segments),
            LastSector = reader.ReadBytes(lastSectorBytes),
        };
    }

    private static SegmentSeal[] ReadSeals(BinaryReader reader, int count)
    {
        SegmentSeal[] seals = new SegmentSeal[count];
        for (int index = 0; index < count; index++)
        {
            seals[index] = new SegmentSeal(
                (int)reader.ReadInt64(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadBytes(SHA256.HashSizeInBytes));
        }

        return seals;
    }

    private static void Write(BinaryWriter writer, UInt128 id)
    {
        Span<byte> bytes = stackalloc byte[IdBytes];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(bytes, id);
        writer.Write(bytes);
    }

    private static UInt128 ReadId(BinaryReader reader) =>
        System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(reader.ReadBytes(IdBytes));
}
