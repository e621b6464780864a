namespace Coherence.Core.MessagePack;

/// <summary>The types of the MessagePack specification.</summary>
public enum MessagePackType : byte
{
    /// <summary>No type: the reserved byte 0xc1, or no byte at all.</summary>
    Unknown = 0,

    /// <summary>An integer from −2⁶³ to 2⁶⁴ − 1.</summary>
    Integer = 1,

    /// <summary>Nil.</summary>
    Nil = 2,

    /// <summary>True or false.</summary>
    Boolean = 3,

    /// <summary>A floating-point number of 32 or 64 bits.</summary>
    Float = 4,

    /// <summary>A string of UTF-8.</summary>
    String = 5,

    /// <summary>A byte string.</summary>
    Binary = 6,

    /// <summary>A sequence of values.</summary>
    Array = 7,

    /// <summary>A sequence of pairs of values.</summary>
    Map = 8,

    /// <summary>A byte string with a type number, of which the negative ones are the specification's.</summary>
    Extension = 9,
}
