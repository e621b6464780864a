using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Coherence.Core.Identity;

namespace Coherence.Core.Indexes.BuiltIn;

/// <summary>Makes the built-in index that a name stands for. The kinds are the table of specs/indexes.md#built-in.</summary>
public static class BuiltInIndexes
{
    /// <summary>The index of a name. False if it is not <c>kind:name</c> with a known kind and 1 to 255 bytes of UTF-8 in all.</summary>
    public static bool TryCreate(string name, [NotNullWhen(true)] out IIndex? index)
    {
        ArgumentNullException.ThrowIfNull(name);
        index = null;
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || colon == name.Length - 1 || NameText.TryEncode(name) is null)
        {
            return false;
        }

        index = Create(name[..colon], name[(colon + 1)..]);
        return index is not null;
    }

    /// <summary>Whether the part of a name before its first colon is a built-in kind, or would be one with another number.</summary>
    public static bool IsReserved(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return false;
        }

        ReadOnlySpan<char> kind = name.AsSpan(0, colon);
        return kind is CounterIndex.Kind or RegisterIndex.Kind or MapIndex.Kind or SetIndex.Kind or SumIndex.Kind or CountIndex.Kind or BlobIndex.Kind
            || (kind.StartsWith(TopIndex.Kind, StringComparison.Ordinal) && !kind[TopIndex.Kind.Length..].ContainsAnyExceptInRange('0', '9'));
    }

    private static BuiltInIndex? Create(string kind, string name) => kind switch
    {
        CounterIndex.Kind => new CounterIndex(name),
        RegisterIndex.Kind => new RegisterIndex(name),
        MapIndex.Kind => new MapIndex(name),
        SetIndex.Kind => new SetIndex(name),
        SumIndex.Kind => new SumIndex(name),
        CountIndex.Kind => new CountIndex(name),
        BlobIndex.Kind => new BlobIndex(name),
        _ => TryReadSize(kind, out int size) ? new TopIndex(size, name) : null,
    };

    /// <summary>A number that is written in one way only, so that an index has one name.</summary>
    private static bool TryReadSize(string kind, out int size)
    {
        size = 0;
        return kind.StartsWith(TopIndex.Kind, StringComparison.Ordinal)
            && int.TryParse(kind.AsSpan(TopIndex.Kind.Length), NumberStyles.None, CultureInfo.InvariantCulture, out size)
            && size is >= 1 and <= TopIndex.MaximumSize
            && kind[TopIndex.Kind.Length] != '0';
    }
}
