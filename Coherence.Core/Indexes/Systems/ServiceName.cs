using System;
using System.Text;
using Coherence.Core.Identity;

namespace Coherence.Core.Indexes.Systems;

/// <summary>What a service may be called. specs/directory.md#services.</summary>
public static class ServiceName
{
    /// <summary>Whether it is 1 to 255 bytes of UTF-8 without control characters.</summary>
    public static bool IsValid(string name)
    {
        if (name.Length is 0 or > NamedKey.MaximumNameBytes || Encoding.UTF8.GetByteCount(name) > NamedKey.MaximumNameBytes)
        {
            return false;
        }

        foreach (char character in name)
        {
            if (char.IsControl(character))
            {
                return false;
            }
        }

        return NameText.TryEncode(name) is not null;
    }

    /// <summary>The name, if it is one.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static string Check(string name, string parameter)
    {
        ArgumentNullException.ThrowIfNull(name, parameter);
        return IsValid(name)
            ? name
            : throw new ArgumentException($"'{name}' is no name of a service: 1 to {NamedKey.MaximumNameBytes} bytes of UTF-8 without control characters are.", parameter);
    }
}
