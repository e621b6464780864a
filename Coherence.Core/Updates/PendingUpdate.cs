using System;
using System.Buffers;
using Coherence.Core.Messages;

namespace Coherence.Core.Updates;

/// <summary>An update of which some parts have arrived. Used again for others, so that the steady state allocates nothing.</summary>
internal sealed class PendingUpdate
{
    // An array for more parts than this is not kept for the next update.
    private const int KeptParts = 64;

    private Body[] _bodies = [];
    private int _missing;

    public BeginUpdate First { get; private set; }

    public bool IsComplete => _missing == 0;

    public long Bytes { get; private set; }

    public int MessageCount { get; private set; }

    /// <summary>What an update costs before its first part: the peer's number of parts decides it, so it counts.</summary>
    public static long OverheadBytes(int parts) => 128 + (16L * parts);

    /// <summary>Begins to collect the parts of an update.</summary>
    public void Open(in BeginUpdate first)
    {
        First = first;
        _missing = first.Parts;
        MessageCount = 0;
        Bytes = OverheadBytes(first.Parts);
        if (_bodies.Length < first.Parts)
        {
            _bodies = new Body[first.Parts];
        }
    }

    /// <summary>Keeps a copy of the part's messages, if it is new and agrees with the others.</summary>
    public AddPartResult Add(in BeginUpdate begin, ReadOnlySpan<byte> body, int count)
    {
        if (begin.Parts != First.Parts || begin.Previous != First.Previous)
        {
            return AddPartResult.Contradiction;
        }

        ref Body present = ref _bodies[begin.Part];
        if (present.Buffer is not null)
        {
            return body.SequenceEqual(present.Messages) ? AddPartResult.Duplicate : AddPartResult.Contradiction;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(body.Length);
        body.CopyTo(buffer);
        present = new Body(buffer, body.Length);
        _missing--;
        Bytes += body.Length;
        MessageCount += count;
        return AddPartResult.Added;
    }

    /// <summary>Writes the messages of all parts, in the order of the parts.</summary>
    public void CopyTo(IBufferWriter<byte> output)
    {
        for (int part = 0; part < First.Parts; part++)
        {
            output.Write(_bodies[part].Messages);
        }
    }

    /// <summary>Gives the memory of the parts back; the next is <see cref="Open"/>.</summary>
    public void Close()
    {
        for (int part = 0; part < First.Parts; part++)
        {
            if (_bodies[part].Buffer is { } buffer)
            {
                ArrayPool<byte>.Shared.Return(buffer);
                _bodies[part] = default;
            }
        }

        if (_bodies.Length > KeptParts)
        {
            _bodies = [];
        }
    }

    private readonly struct Body(byte[] buffer, int length)
    {
        public byte[]? Buffer { get; } = buffer;

        public ReadOnlySpan<byte> Messages => Buffer.AsSpan(0, length);
    }
}
