using System;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Coherence.Node.Storage.Checkpoints;

/// <summary>Which store this is, and how its index hashes.</summary>
/// <param name="Id">Chosen at random when the store was made; part of the sum of every sector of the log.</param>
/// <param name="Seed">Chosen at random too; permanent, since an index that was written holds hashes.</param>
internal readonly record struct StoreIdentity(UInt128 Id, ulong Seed)
{
    /// <summary>Of a new store.</summary>
    public static StoreIdentity Choose()
    {
        Span<byte> bytes = stackalloc byte[24];
        RandomNumberGenerator.Fill(bytes);
        return new StoreIdentity(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]));
    }
}
