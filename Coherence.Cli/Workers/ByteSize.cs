using System;
using System.Globalization;
using System.Numerics;

namespace Coherence.Cli.Workers;

/// <summary>Sizes as people write them: <c>1048576</c>, <c>1024K</c> or <c>1M</c>.</summary>
internal static class ByteSize
{
    private const string Units = "KMGT";

    /// <summary>Reads one; false if it is none, or more than fits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long bytes)
    {
        int unit = text.IsEmpty ? -1 : Units.IndexOf(char.ToUpperInvariant(text[^1]), StringComparison.Ordinal);
        int shift = 10 * (unit + 1);
        ReadOnlySpan<char> digits = unit < 0 ? text : text[..^1];
        bool isNumber = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number);
        bytes = isNumber && number <= long.MaxValue >> shift ? number << shift : 0;
        return isNumber && number <= long.MaxValue >> shift;
    }

    /// <summary>Writes one with the largest unit of which it is a whole number.</summary>
    public static string Format(long bytes)
    {
        int unit = Math.Min(BitOperations.TrailingZeroCount(bytes) / 10, Units.Length);
        string number = (bytes >> (10 * unit)).ToString(CultureInfo.InvariantCulture);
        return unit == 0 ? number : number + Units[unit - 1];
    }
}
