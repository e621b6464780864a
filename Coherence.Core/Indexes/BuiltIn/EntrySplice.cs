using System;
using System.Buffers;
using Coherence.Core.MessagePack;

namespace Coherence.Core.Indexes.BuiltIn;

/// <summary>A walk over the sorted entries of a value, up to the place where one entry is put in, replaced or taken out.</summary>
/// <remarks>What lies before and behind that place is copied as it is, and what lies behind it is not even read.</remarks>
internal ref struct EntrySplice
{
    /// <summary>Stands on an entry after each <see cref="MoveNext"/>; whoever walks reads that entry.</summary>
    public MessagePackReader Reader;

    private readonly ReadOnlySpan<byte> _value;
    private readonly int _entries;
    private readonly int _firstEntry;
    private int _walked;
    private int _entry;
    private int _before;
    private int _after;
    private int _kept;

    public EntrySplice(ReadOnlyMemory<byte> value, bool isAbsent)
    {
        Reader = FoldReader.Of(value);
        _value = value.Span;
        _entries = isAbsent ? 0 : Reader.ReadArrayHeader();
        _kept = _entries;
        _firstEntry = (int)Reader.Consumed;
    }

    /// <summary>Whether the value is malformed as far as it has been read.</summary>
    public readonly bool Failed => Reader.Failed;

    /// <summary>Goes to the next entry. False behind the last one, which is then the place.</summary>
    public bool MoveNext()
    {
        _entry = (int)Reader.Consumed;
        if (Reader.Failed)
        {
            return false;
        }

        if (_walked == _entries)
        {
            _before = _entry;
            _after = _entry;
            if (!Reader.End)
            {
                Reader.Fail(WireErrorCode.TooManyElements);
            }

            return false;
        }

        _walked++;
        return true;
    }

    /// <summary>The entry read last is the place.</summary>
    /// <param name="keep">Whether it stays, behind the place; otherwise it is taken out.</param>
    public void Stop(bool keep)
    {
        _before = _entry;
        _after = keep ? _entry : (int)Reader.Consumed;
        _kept = keep ? _entries : _entries - 1;
    }

    /// <summary>Writes the header of the new value and what lies before the place.</summary>
    /// <param name="next">Takes the new value.</param>
    /// <param name="added">How many entries the caller writes now.</param>
    public readonly MessagePackWriter BeginWrite(IBufferWriter<byte> next, int added)
    {
        MessagePackWriter writer = new(next);
        writer.WriteArrayHeader(_kept + added);
        writer.WriteRaw(_value[_firstEntry.._before]);
        return writer;
    }

    /// <summary>Writes what lies behind the place.</summary>
    public readonly void EndWrite(ref MessagePackWriter writer)
    {
        writer.WriteRaw(_value[_after..]);
        writer.Flush();
    }
}
