namespace Coherence.Core.MessagePack;

/// <summary>Why bytes from a peer could not be read. Codes are for logs and counters; they are not sent.</summary>
public enum WireErrorCode : byte
{
    /// <summary>No error.</summary>
    None = 0,

    /// <summary>The bytes end before the value does, or a declared length or count cannot fit in the bytes that remain.</summary>
    Truncated = 1,

    /// <summary>The value is of another type than the one asked for.</summary>
    UnexpectedType = 2,

    /// <summary>The number does not fit in the type asked for.</summary>
    OutOfRange = 3,

    /// <summary>A declared length or count is above <see cref="MessagePackLimits.MaximumLength"/>.</summary>
    LengthOverLimit = 4,

    /// <summary>Arrays and maps are nested deeper than <see cref="MessagePackLimits.MaximumDepth"/>.</summary>
    DepthOverLimit = 5,

    /// <summary>A string is not well-formed UTF-8.</summary>
    InvalidUtf8 = 6,

    /// <summary>A timestamp has a length other than 4, 8 or 12 bytes, or 1,000,000,000 nanoseconds or more.</summary>
    InvalidTimestamp = 7,

    /// <summary>The byte 0xc1, which MessagePack never uses.</summary>
    ReservedCode = 8,

    /// <summary>Reported by a codec: no message has this code.</summary>
    UnknownCode = 9,

    /// <summary>Reported by a codec: a message has fewer fields than it must.</summary>
    MissingField = 10,

    /// <summary>Reported by a codec: a field's value is outside the range that its message allows.</summary>
    FieldOutOfRange = 11,

    /// <summary>Reported by a codec: an array or map has more elements than its message allows.</summary>
    TooManyElements = 12,
}
