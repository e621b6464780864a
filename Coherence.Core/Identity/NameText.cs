using System;
using System.Text;

namespace Coherence.Core.Identity;

/// <summary>What a name of an index, a table, a service or a type of message may be: 1 to 255 bytes of UTF-8.</summary>
internal static class NameText
{
    // Strict: a lone surrogate must not become U+FFFD, or two names would be one.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The bytes of a name.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static byte[] Encode(string name, string parameter)
    {
        ArgumentNullException.ThrowIfNull(name, parameter);
        byte[]? bytes = TryEncode(name);
        return bytes
            ?? throw new ArgumentException($"'{name}' is no name: 1 to {NamedKey.MaximumNameBytes} bytes of UTF-8 are allowed.", parameter);
    }

    /// <summary>The bytes of a name, or null if it is none.</summary>
    public static byte[]? TryEncode(string name)
    {
        if (name.Length is 0 or > NamedKey.MaximumNameBytes)
        {
            return null;
        }

        try
        {
            byte[] bytes = Utf8.GetBytes(name);
            return bytes.Length <= NamedKey.MaximumNameBytes ? bytes : null;
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }
}
