using System;
using System.Text;

namespace Coherence.Core.Identity;

/// <summary>The application's name for a kind of message: 1 to 255 bytes of UTF-8. Compared byte by byte.</summary>
/// <param name="Utf8">Its bytes; owned by whoever made them.</param>
public readonly record struct MessageType(ReadOnlyMemory<byte> Utf8)
{
    /// <summary>The type of a name.</summary>
    /// <exception cref="ArgumentException">It is empty, longer than 255 bytes, or no well-formed text.</exception>
    public static MessageType Of(string name) => new(NameText.Encode(name, nameof(name)));

    /// <summary>A copy whose bytes nobody else can change.</summary>
    public MessageType ToOwned() => new(Utf8.ToArray());

    /// <inheritdoc/>
    public bool Equals(MessageType other) => Utf8.Span.SequenceEqual(other.Utf8.Span);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)KeyedHash.Compute(0, Utf8.Span, default);

    /// <inheritdoc/>
    public override string ToString() => Encoding.UTF8.GetString(Utf8.Span);
}
