using System;
using System.Buffers.Binary;
using System.Globalization;

namespace Coherence.Core.Identity;

/// <summary>A 128-bit identifier: what every id of the protocol is made of. Compared as an unsigned number; zero is no identifier.</summary>
/// <remarks>On the wire and in text: 16 bytes, most significant first. See specs/protocol.md#identifiers.</remarks>
/// <param name="Value">The number; 0 means <see cref="None"/>.</param>
public readonly record struct Identifier(UInt128 Value) : IComparable<Identifier>
{
    /// <summary>Length of the binary form, in bytes.</summary>
    public const int ByteCount = 16;

    /// <summary>The absent identifier, zero.</summary>
    public static Identifier None => default;

    /// <summary>Whether this is <see cref="None"/>.</summary>
    public bool IsNone => Value == UInt128.Zero;

    /// <summary>Reads 16 bytes, most significant first.</summary>
    public static Identifier Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    /// <summary>Writes 16 bytes, most significant first.</summary>
    public void Write(Span<byte> bytes) => BinaryPrimitives.WriteUInt128BigEndian(bytes, Value);

    /// <summary>Reads the text form: 1 to 32 hexadecimal digits, without prefix. False for anything else.</summary>
    public static bool TryParse(string? text, out Identifier identifier)
    {
        bool valid = text is { Length: >= 1 and <= 32 }
            & UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out UInt128 value);
        identifier = valid ? new Identifier(value) : default;
        return valid;
    }

    /// <inheritdoc/>
    public int CompareTo(Identifier other) => Value.CompareTo(other.Value);

    /// <summary>The hexadecimal digits without leading zeros; "0" for <see cref="None"/>.</summary>
    public override string ToString() => Value.ToString("x", CultureInfo.InvariantCulture);

    /// <summary>Whether <paramref name="left"/> is the smaller number.</summary>
    public static bool operator <(Identifier left, Identifier right) => left.Value < right.Value;

    /// <summary>Whether <paramref name="left"/> is the greater number.</summary>
    public static bool operator >(Identifier left, Identifier right) => left.Value > right.Value;

    /// <summary>Whether <paramref name="left"/> is not the greater number.</summary>
    public static bool operator <=(Identifier left, Identifier right) => left.Value <= right.Value;

    /// <summary>Whether <paramref name="left"/> is not the smaller number.</summary>
    public static bool operator >=(Identifier left, Identifier right) => left.Value >= right.Value;
}
