using System;

namespace Coherence.Node.Dumps.Format;

/// <summary>Takes a dump apart, in whichever form it is.</summary>
internal abstract class DumpReader(DumpInput input)
{
    /// <summary>What is read.</summary>
    protected DumpInput Input { get; } = input;

    /// <summary>The header. First.</summary>
    /// <exception cref="DumpException">There is none, or of a newer version.</exception>
    public abstract DumpHeader ReadHeader();

    /// <summary>The next part. The hash that it holds, if it does, is that of all before it.</summary>
    /// <exception cref="DumpException">It cannot be understood, or the dump ends here.</exception>
    public abstract DumpPart ReadPart();

    /// <summary>Chooses the form by the first byte.</summary>
    /// <exception cref="DumpException">It is no dump.</exception>
    public static DumpReader Of(DumpInput input)
    {
        ReadOnlySpan<byte> begin = input.Peek(1).Span;
        if (begin.IsEmpty)
        {
            throw DumpException.Incomplete(input.Name, 0);
        }

        return begin[0] == (byte)'{' ? new JsonDumpReader(input) : new MessagePackDumpReader(input);
    }

    /// <summary>A part is not as it must be.</summary>
    /// <param name="what">What is wrong with it.</param>
    /// <param name="inner">What found it.</param>
    protected DumpException Damaged(string what, Exception? inner = null) => DumpException.Damaged(Input.Name, Input.Offset, what, inner);

    /// <summary>The dump ends in the middle.</summary>
    protected DumpException Incomplete() => DumpException.Incomplete(Input.Name, Input.Offset);
}
