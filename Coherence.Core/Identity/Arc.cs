using System;

namespace Coherence.Core.Identity;

/// <summary>A prefix of the identifier space: all identifiers whose first <see cref="Bits"/> bits are those of <see cref="Prefix"/>.</summary>
/// <remarks>Granted to one system, which alone takes identifiers from it (ARC-1, ARC-2). See specs/protocol.md#arcs.</remarks>
public readonly record struct Arc
{
    /// <summary>The width of the identifier space in bits.</summary>
    public const int SpaceBits = 128;

    private Arc(Identifier prefix, int bits)
    {
        Prefix = prefix;
        Bits = bits;
    }

    /// <summary>The whole identifier space.</summary>
    public static Arc Everything => default;

    /// <summary>The smallest identifier of the arc: the prefix followed by zero bits.</summary>
    public Identifier Prefix { get; }

    /// <summary>Length of the prefix, 0 (the whole space) to 128 (one identifier).</summary>
    public int Bits { get; }

    /// <summary>The greatest identifier of the arc.</summary>
    public Identifier Last => new(Prefix.Value | SuffixMask(Bits));

    /// <summary>The arc of a prefix. False if bits is outside 0 to 128 or a bit behind the prefix is set.</summary>
    public static bool TryCreate(Identifier prefix, int bits, out Arc arc)
    {
        bool valid = bits is >= 0 and <= SpaceBits && (prefix.Value & SuffixMask(bits)) == UInt128.Zero;
        arc = valid ? new Arc(prefix, bits) : default;
        return valid;
    }

    /// <summary>The arc of a prefix that is known to be well-formed.</summary>
    /// <exception cref="ArgumentException">Bits is outside 0 to 128, or a bit behind the prefix is set.</exception>
    public static Arc Create(Identifier prefix, int bits) => TryCreate(prefix, bits, out Arc arc)
        ? arc
        : throw new ArgumentException($"{prefix}/{bits} is not an arc: bits must be 0 to 128 and all bits behind the prefix zero.");

    /// <summary>Whether the identifier begins with the prefix.</summary>
    public bool Contains(Identifier identifier) => (identifier.Value & ~SuffixMask(Bits)) == Prefix.Value;

    /// <summary>Whether every identifier of the other arc is in this one.</summary>
    public bool Contains(Arc other) => other.Bits >= Bits && Contains(other.Prefix);

    /// <summary>Whether the two arcs share an identifier.</summary>
    public bool Overlaps(Arc other) => Contains(other.Prefix) || other.Contains(Prefix);

    /// <summary>The form <c>prefix/bits</c>.</summary>
    public override string ToString() => $"{Prefix}/{Bits}";

    private static UInt128 SuffixMask(int bits) => bits == 0 ? UInt128.MaxValue : (UInt128.One << (SpaceBits - bits)) - 1;
}
