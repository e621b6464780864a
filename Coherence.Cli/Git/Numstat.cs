using System;
using System.Buffers.Text;

namespace Coherence.Cli.Git;

/// <summary>The two numbers at the beginning of a line of <c>--numstat</c>.</summary>
internal static class Numstat
{
    /// <summary>Reads <c>ADDED tab DELETED tab</c>; a binary file has <c>-</c> for both. False if it is nothing like that.</summary>
    /// <param name="text">What begins with the numbers.</param>
    /// <param name="added">Lines added.</param>
    /// <param name="deleted">Lines deleted.</param>
    /// <param name="length">How many bytes the numbers and their tabs take.</param>
    public static bool TryRead(ReadOnlySpan<byte> text, out long added, out long deleted, out int length)
    {
        deleted = 0;
        length = 0;
        if (!TryReadNumber(text, out added, out int first) || !TryReadNumber(text[first..], out deleted, out int second))
        {
            return false;
        }

        length = first + second;
        return true;
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> text, out long number, out int length)
    {
        number = 0;
        int digits = 1;
        bool isNumber = text.StartsWith("-"u8) || (Utf8Parser.TryParse(text, out number, out digits) && number >= 0);
        length = digits + 1;
        return isNumber && digits < text.Length && text[digits] == (byte)'\t';
    }
}
