using System;
using System.Text;
using Coherence.Cli.Failures;
using Coherence.Core.Identity;

namespace Coherence.Cli.Values;

/// <summary>The text form of a spec, <c>INDEX/KEY</c>. The index ends at the first slash; the key may be empty, or 0x and hexadecimal digits.</summary>
internal static class SpecText
{
    /// <summary>Reads a spec.</summary>
    /// <exception cref="CliException">The text is none.</exception>
    public static IndexSpec Parse(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            throw CliException.BadInput($"'{text}' is no SPEC: write INDEX/KEY, such as counter:hits/home.");
        }

        if (!KeyText.TryParse(text[(slash + 1)..], out byte[] key))
        {
            throw CliException.BadInput($"The key of '{text}' begins with 0x and is not pairs of hexadecimal digits behind it.");
        }

        int nameBytes = Encoding.UTF8.GetByteCount(text.AsSpan(0, slash));
        if (nameBytes is 0 or > NamedKey.MaximumNameBytes)
        {
            throw CliException.BadInput($"The index of '{text}' has {nameBytes} bytes; 1 to {NamedKey.MaximumNameBytes} are allowed.");
        }

        return key.Length <= NamedKey.MaximumKeyBytes
            ? new IndexSpec(text[..slash], key)
            : throw CliException.BadInput($"The key of '{text}' has {key.Length} bytes; {NamedKey.MaximumKeyBytes} are allowed.");
    }

    /// <summary>Reads several.</summary>
    /// <exception cref="CliException">A text is no spec.</exception>
    public static IndexSpec[] ParseAll(string[] texts) => Array.ConvertAll(texts, Parse);
}
