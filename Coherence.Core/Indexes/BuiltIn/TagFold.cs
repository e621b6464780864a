using System;
using Coherence.Core.Identity;

namespace Coherence.Core.Indexes.BuiltIn;

/// <summary>What an operation makes of the tags of one element: all are sorted, so one walk over both lists does it.</summary>
internal static class TagFold
{
    private const int TagBytes = Identifier.ByteCount;

    /// <summary>How many bytes the present tags without the observed ones take.</summary>
    public static int LengthWithout(ReadOnlySpan<byte> present, ReadOnlySpan<byte> observed)
    {
        int length = 0;
        while (NextWithout(ref present, ref observed, out _))
        {
            length += TagBytes;
        }

        return length;
    }

    /// <summary>Writes the present tags without the observed ones, and with one more where it is to be added.</summary>
    /// <param name="present">The tags of the element.</param>
    /// <param name="observed">The tags to leave out.</param>
    /// <param name="added">The tag to put in, or nothing. Not among the tags.</param>
    /// <param name="destination">As long as the result.</param>
    public static void Write(ReadOnlySpan<byte> present, ReadOnlySpan<byte> observed, ReadOnlySpan<byte> added, Span<byte> destination)
    {
        while (NextWithout(ref present, ref observed, out ReadOnlySpan<byte> tag))
        {
            if (!added.IsEmpty && added.SequenceCompareTo(tag) < 0)
            {
                Append(ref destination, added);
                added = default;
            }

            Append(ref destination, tag);
        }

        Append(ref destination, added);
    }

    private static void Append(ref Span<byte> destination, scoped ReadOnlySpan<byte> tag)
    {
        tag.CopyTo(destination);
        destination = destination[tag.Length..];
    }

    private static bool NextWithout(ref ReadOnlySpan<byte> present, ref ReadOnlySpan<byte> observed, out ReadOnlySpan<byte> tag)
    {
        while (!present.IsEmpty)
        {
            tag = present[..TagBytes];
            int order = -1;
            while (!observed.IsEmpty && (order = tag.SequenceCompareTo(observed[..TagBytes])) > 0)
            {
                observed = observed[TagBytes..];
            }

            present = present[TagBytes..];
            if (order != 0 || observed.IsEmpty)
            {
                return true;
            }
        }

        tag = default;
        return false;
    }
}
