using System;
using System.Text;
using System.Text.Unicode;

namespace Coherence.Core.Identity;

/// <summary>The text form of key bytes: the text itself where they are printable UTF-8, otherwise <c>0x</c> and hexadecimal digits.</summary>
public static class KeyText
{
    /// <summary>The text form. A text key that itself begins with <c>0x</c> is shown in hexadecimal, so that the form can be read back.</summary>
    public static string Format(ReadOnlySpan<byte> key)
    {
        if (Utf8.IsValid(key) && !key.StartsWith("0x"u8) && key.IndexOfAnyInRange((byte)0x00, (byte)0x1F) < 0 && !key.Contains((byte)0x7F))
        {
            return Encoding.UTF8.GetString(key);
        }

        return "0x" + Convert.ToHexStringLower(key);
    }

    /// <summary>The key bytes of a text form. False if it begins with <c>0x</c> and is not hexadecimal.</summary>
    public static bool TryParse(string text, out byte[] key)
    {
        if (!text.StartsWith("0x", StringComparison.Ordinal))
        {
            key = Encoding.UTF8.GetBytes(text);
            return true;
        }

        key = new byte[(text.Length - 2) / 2];
        return text.Length % 2 == 0
            && Convert.FromHexString(text.AsSpan(2), key, out _, out _) == System.Buffers.OperationStatus.Done;
    }
}
