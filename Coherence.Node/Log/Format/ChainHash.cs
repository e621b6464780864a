using System;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Coherence.Core.Identity;

namespace Coherence.Node.Log.Format;

/// <summary>The link of the chain: the first 16 bytes of the SHA-256 of the record before, with all its sectors and stamps.</summary>
/// <param name="Value">The 16 bytes, most significant first.</param>
internal readonly record struct ChainHash(UInt128 Value)
{
    /// <summary>Length, in bytes.</summary>
    public const int ByteCount = 16;

    /// <summary>What stands where the first record has no record before it: follows from the cluster, so logs of two clusters never fit together.</summary>
    public static ChainHash Genesis(ClusterId cluster)
    {
        ReadOnlySpan<byte> prefix = "Coherence epoch log"u8;
        Span<byte> source = stackalloc byte[prefix.Length + Identifier.ByteCount];
        prefix.CopyTo(source);
        cluster.Value.Write(source[prefix.Length..]);
        return Of(source);
    }

    /// <summary>The link that follows a whole record.</summary>
    public static ChainHash Of(ReadOnlySpan<byte> record)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _ = SHA256.HashData(record, hash);
        return Read(hash);
    }

    /// <summary>Reads 16 bytes.</summary>
    public static ChainHash Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    /// <summary>Writes 16 bytes.</summary>
    public void Write(Span<byte> bytes) => BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);
}
