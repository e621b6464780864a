using System;
using System.Buffers;
using Coherence.Core.Messages;

namespace Coherence.Core.Updates;

/// <summary>An update of which some parts have arrived.</summary>
internal sealed class PendingUpdate(BeginUpdate first)
{
    private readonly byte[]?[] _bodies = new byte[first.Parts][];
    private int _missing = first.Parts;

    public BeginUpdate First { get; } = first;

    public bool IsComplete => _missing == 0;

    public long Bytes { get; private set; } = OverheadBytes(first.Parts);

    public int MessageCount { get; private set; }

    /// <summary>What an update costs before its first part: the peer's number of parts decides it, so it counts.</summary>
    public static long OverheadBytes(int parts) => 128 + (8L * parts);

    /// <summary>Keeps a copy of the part's messages, if it is new and agrees with the others.</summary>
    public AddPartResult Add(in BeginUpdate begin, ReadOnlySpan<byte> body, int count)
    {
        if (begin.Parts != First.Parts || begin.Previous != First.Previous)
        {
            return AddPartResult.Contradiction;
        }

        if (_bodies[begin.Part] is { } present)
        {
            return body.SequenceEqual(present) ? AddPartResult.Duplicate : AddPartResult.Contradiction;
        }

        _bodies[begin.Part] = body.ToArray();
        _missing--;
        Bytes += body.Length;
        MessageCount += count;
        return AddPartResult.Added;
    }

    /// <summary>Writes the messages of all parts, in the order of the parts.</summary>
    public void CopyTo(IBufferWriter<byte> output)
    {
        foreach (byte[]? body in _bodies)
        {
            output.Write(body);
        }
    }
}
