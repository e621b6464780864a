using System;
using System.Text;

namespace Coherence.Core.Identity;

/// <summary>A name and the bytes of a key below it: the shape that <see cref="IndexSpec"/> and <see cref="ObjectId"/> share.</summary>
/// <remarks>Equal when both byte strings are equal. The bytes belong to whoever made them: see <see cref="ToOwned"/>.</remarks>
public readonly struct NamedKey : IEquatable<NamedKey>
{
    /// <summary>The most bytes that a name may have, as UTF-8.</summary>
    public const int MaximumNameBytes = 255;

    /// <summary>The most bytes that a key may have.</summary>
    public const int MaximumKeyBytes = 1024;

    /// <summary>A name, UTF-8, and a key.</summary>
    public NamedKey(ReadOnlyMemory<byte> name, ReadOnlyMemory<byte> key)
    {
        Name = name;
        Key = key;
    }

    /// <summary>UTF-8, 1 to 255 bytes.</summary>
    public ReadOnlyMemory<byte> Name { get; }

    /// <summary>Any bytes, 0 to 1,024.</summary>
    public ReadOnlyMemory<byte> Key { get; }

    /// <summary>A copy whose bytes nobody else can change: for keeping one that was decoded in place.</summary>
    public NamedKey ToOwned()
    {
        byte[] bytes = new byte[Name.Length + Key.Length];
        Name.Span.CopyTo(bytes);
        Key.Span.CopyTo(bytes.AsSpan(Name.Length));
        return new NamedKey(bytes.AsMemory(0, Name.Length), bytes.AsMemory(Name.Length));
    }

    /// <inheritdoc/>
    public bool Equals(NamedKey other) => Key.Span.SequenceEqual(other.Key.Span) && Name.Span.SequenceEqual(other.Name.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is NamedKey other && Equals(other);

    /// <summary>The same in every process, so that runs can be repeated; tables that peers fill use <see cref="KeyedHash"/>.</summary>
    public override int GetHashCode() => (int)KeyedHash.Compute(0, Name.Span, Key.Span);

    /// <summary>The form <c>name/key</c>; a key that is no printable UTF-8 is shown as <c>0x…</c>.</summary>
    public override string ToString() => $"{Encoding.UTF8.GetString(Name.Span)}/{KeyText.Format(Key.Span)}";

    /// <summary>Whether both byte strings are equal.</summary>
    public static bool operator ==(NamedKey left, NamedKey right) => left.Equals(right);

    /// <summary>Whether a byte string differs.</summary>
    public static bool operator !=(NamedKey left, NamedKey right) => !left.Equals(right);
}
