using System;
using System.Buffers;
using System.Security.Cryptography;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Indexes.BuiltIn;

/// <summary>Contents under their own SHA-256, each kept once however often it is put. <c>blob:name</c>.</summary>
/// <remarks>
/// specs/indexes.md#blob. A content never changes, so whoever holds it hears of nothing; and whoever reads it can verify it. What a name stands
/// for is kept elsewhere, for instance the digest in a register.
/// </remarks>
public sealed class BlobIndex : BuiltInIndex
{
    /// <summary>How long the key of a content is.</summary>
    public const int DigestBytes = SHA256.HashSizeInBytes;

    /// <summary>The longest content: 8 bytes less than the longest delta, which has 256 KiB.</summary>
    public const int MaximumBytes = (256 << 10) - 8;

    internal const string Kind = "blob";

    /// <summary>The contents of a name.</summary>
    /// <param name="name">The part after <c>blob:</c>; 1 to 250 bytes of UTF-8.</param>
    /// <exception cref="ArgumentException">The name is empty, too long, or no text.</exception>
    public BlobIndex(string name)
        : base(Kind, name)
    {
    }

    /// <summary>The key of a content: its SHA-256, 32 bytes.</summary>
    public static byte[] DigestOf(ReadOnlySpan<byte> content) => SHA256.HashData(content);

    /// <summary>The object that putting a content changes.</summary>
    /// <param name="digest">What <see cref="DigestOf"/> says of it; not copied.</param>
    /// <exception cref="ArgumentException">It has not 32 bytes.</exception>
    public ObjectId Object(ReadOnlyMemory<byte> digest) => ObjectOf(Checked(digest));

    /// <summary>Names the content of a digest.</summary>
    /// <inheritdoc cref="Object"/>
    public IndexSpec Spec(ReadOnlyMemory<byte> digest) => SpecOf(Checked(digest));

    /// <summary>Writes the delta that puts a content.</summary>
    /// <param name="output">Takes the delta.</param>
    /// <param name="content">Up to <see cref="MaximumBytes"/>.</param>
    public static void WritePut(IBufferWriter<byte> output, ReadOnlySpan<byte> content)
    {
        MessagePackWriter writer = new(output);
        writer.WriteArrayHeader(1);
        writer.Write(content);
        writer.Flush();
    }

    /// <summary>The content of a digest. False if it is absent.</summary>
    /// <param name="digest">Its key.</param>
    /// <param name="value">The index value; empty if absent.</param>
    /// <param name="content">The content, which has this digest.</param>
    /// <exception cref="FormatException">The bytes are no value of this index, or of another key.</exception>
    public bool TryReadContent(ReadOnlySpan<byte> digest, ReadOnlyMemory<byte> value, out ReadOnlyMemory<byte> content)
    {
        content = default;
        if (value.IsEmpty)
        {
            return false;
        }

        MessagePackReader reader = FoldReader.Of(value);
        content = reader.ReadBytesMemory();
        return !reader.Failed && reader.End && HasDigest(content.Span, digest) ? true : throw Malformed();
    }

    /// <inheritdoc/>
    public override FoldStatus Route(in PublishOp operation, IKeySink keys)
    {
        if (!TryRead(operation.Delta, out ReadOnlyMemory<byte> content) || !HasDigest(content.Span, operation.Object.Key.Span))
        {
            return FoldStatus.MalformedDelta;
        }

        keys.Add(operation.Object.Key);
        return FoldStatus.Applied;
    }

    /// <inheritdoc/>
    public override FoldStatus Apply(in FoldInput input, IBufferWriter<byte> next)
    {
        if (!input.IsAbsent)
        {
            return FoldStatus.Unchanged;
        }

        _ = TryRead(input.Operation.Delta, out ReadOnlyMemory<byte> content);
        MessagePackWriter writer = new(next);
        writer.Write(content.Span);
        writer.Flush();
        return FoldStatus.Applied;
    }

    private static bool TryRead(ReadOnlyMemory<byte> delta, out ReadOnlyMemory<byte> content)
    {
        MessagePackReader reader = FoldReader.Of(delta);
        int count = reader.ReadArrayHeader();
        content = reader.ReadBytesMemory();
        return count == 1 && !reader.Failed && reader.End;
    }

    private static bool HasDigest(ReadOnlySpan<byte> content, ReadOnlySpan<byte> digest)
    {
        if (digest.Length != DigestBytes)
        {
            return false;
        }

        Span<byte> computed = stackalloc byte[DigestBytes];
        _ = SHA256.HashData(content, computed);
        return computed.SequenceEqual(digest);
    }

    private static ReadOnlyMemory<byte> Checked(ReadOnlyMemory<byte> digest) => digest.Length == DigestBytes
        ? digest
        : throw new ArgumentException($"A digest of {digest.Length} bytes is none of SHA-256: it has {DigestBytes}.", nameof(digest));
}
