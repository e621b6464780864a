using System.Globalization;
using Coherence.Core.Identity;

namespace Coherence.Cli.Operations;

/// <summary>What is added, removed or set; the kind of the index decides whether it has to be a number or bytes.</summary>
/// <param name="Number">The number, if it can be one.</param>
/// <param name="Bytes">The bytes, if it can be some.</param>
/// <param name="Text">As it was written, for messages.</param>
internal readonly record struct Operand(long? Number, byte[]? Bytes, string Text)
{
    /// <summary>Of a word, which may be meant as either.</summary>
    public static Operand OfWord(string word)
    {
        bool isNumber = long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number);
        bool isBytes = KeyText.TryParse(word, out byte[] bytes);
        return new Operand(isNumber ? number : null, isBytes ? bytes : null, word);
    }
}
