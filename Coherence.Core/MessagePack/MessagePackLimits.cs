using System;

namespace Coherence.Core.MessagePack;

/// <summary>How much a reader believes of what its input declares.</summary>
/// <remarks>
/// Whatever the limits, a declared length or count must also fit in the bytes that remain. The default value of the struct
/// allows nothing but scalars and empty strings; <see cref="Default"/> is the one to use.
/// </remarks>
public readonly record struct MessagePackLimits
{
    /// <summary>The highest <see cref="MaximumDepth"/> that can be asked for.</summary>
    public const int HardMaximumDepth = 64;

    /// <summary>The highest <see cref="MaximumLength"/> that can be asked for: 16 MiB.</summary>
    public const int HardMaximumLength = 16 * 1024 * 1024;

    /// <summary>Limits of one's own.</summary>
    /// <param name="maximumDepth">See <see cref="MaximumDepth"/>.</param>
    /// <param name="maximumLength">See <see cref="MaximumLength"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    public MessagePackLimits(int maximumDepth, int maximumLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximumDepth);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maximumDepth, HardMaximumDepth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maximumLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maximumLength, HardMaximumLength);
        MaximumDepth = maximumDepth;
        MaximumLength = maximumLength;
    }

    /// <summary>A depth of 16 and a length of 1 MiB.</summary>
    public static MessagePackLimits Default => new(16, 1024 * 1024);

    /// <summary>How deep arrays and maps may be nested in a value that is skipped or taken raw; a flat array is 1. 1 to 64; default 16.</summary>
    public int MaximumDepth { get; }

    /// <summary>The longest string, byte string or extension, in bytes, and the most elements or pairs of one array or map. 1 to 16 Mi; default 1 Mi.</summary>
    public int MaximumLength { get; }
}
