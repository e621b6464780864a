using System;

namespace Coherence.Cli.Git;

/// <summary>A path as git writes it in lines: as it is, or between quotes with the escapes of C where it has bytes that are no printable ASCII.</summary>
internal static class QuotedPath
{
    /// <summary>The path's bytes.</summary>
    /// <exception cref="GitException">An escape is none.</exception>
    public static byte[] Read(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2 || text[0] != (byte)'"' || text[^1] != (byte)'"')
        {
            return text.ToArray();
        }

        ReadOnlySpan<byte> quoted = text[1..^1];
        byte[] path = new byte[quoted.Length];
        int length = 0;
        while (!quoted.IsEmpty)
        {
            path[length++] = quoted[0] == (byte)'\\' ? ReadEscape(ref quoted) : quoted[0];
            quoted = quoted[1..];
        }

        return path[..length];
    }

    /// <summary>Leaves the text at the escape's last byte.</summary>
    private static byte ReadEscape(ref ReadOnlySpan<byte> text)
    {
        if (text.Length >= 4 && IsOctal(text[1]) && IsOctal(text[2]) && IsOctal(text[3]))
        {
            int number = ((text[1] - '0') * 64) + ((text[2] - '0') * 8) + (text[3] - '0');
            text = text[3..];
            return (byte)number;
        }

        text = text.Length > 1 ? text[1..] : throw new GitException("A path in the output of git ends in an escape.");
        return text[0] switch
        {
            (byte)'a' => (byte)'\a',
            (byte)'b' => (byte)'\b',
            (byte)'t' => (byte)'\t',
            (byte)'n' => (byte)'\n',
            (byte)'v' => (byte)'\v',
            (byte)'f' => (byte)'\f',
            (byte)'r' => (byte)'\r',
            (byte)'"' => (byte)'"',
            (byte)'\\' => (byte)'\\',
            _ => throw new GitException($"A path in the output of git has the escape '\\{(char)text[0]}', which is unknown."),
        };
    }

    private static bool IsOctal(byte character) => character is >= (byte)'0' and <= (byte)'7';
}
