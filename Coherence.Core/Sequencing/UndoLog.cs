using System;
using System.Buffers;
using System.Collections.Generic;
using Coherence.Core.Identity;

namespace Coherence.Core.Sequencing;

/// <summary>What the values that one update changes were before it.</summary>
internal sealed class UndoLog
{
    // A buffer that once held large values is given back.
    private const int KeptBytes = 16 << 10;

    private readonly List<Before> _before = [];
    private ArrayBufferWriter<byte> _bytes = new(1024);

    public void Clear()
    {
        _before.Clear();
        _bytes.ResetWrittenCount();
    }

    /// <summary>Remembers an entry as it is, before the update changes it first.</summary>
    public void Add(ValueEntry entry)
    {
        _before.Add(new Before(entry, entry.Changed, entry.Older, entry.Value?.Length ?? -1));
        _bytes.Write(entry.Bytes.Span);
    }

    /// <summary>Makes everything as it was; an entry that the update created goes, unless somebody subscribed to it.</summary>
    public void Undo(ValueTable values)
    {
        int end = _bytes.WrittenCount;
        for (int index = _before.Count - 1; index >= 0; index--)
        {
            Before before = _before[index];
            ValueEntry entry = before.Entry;
            int length = Math.Max(before.Length, 0);
            end -= length;
            values.SetValue(entry, before.Length < 0 ? null : _bytes.WrittenSpan.Slice(end, length).ToArray());
            entry.Changed = before.Changed;
            entry.Older = before.Older;
            if (entry.IsAbsent && entry.Subscriptions.Count == 0)
            {
                values.Remove(entry);
            }
        }
    }

    /// <summary>Gives up what large values have left. Between updates.</summary>
    public void Relieve()
    {
        if (_bytes.Capacity > KeptBytes)
        {
            Clear();
            _bytes = new ArrayBufferWriter<byte>(1024);
        }
    }

    private readonly record struct Before(ValueEntry Entry, Epoch Changed, long Older, int Length);
}
