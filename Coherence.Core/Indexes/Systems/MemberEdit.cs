using System;
using System.Buffers;
using System.Collections.Generic;
using Coherence.Core.MessagePack;

namespace Coherence.Core.Indexes.Systems;

/// <summary>Changes a list of members, each a byte string, which are kept in ascending order.</summary>
internal static class MemberEdit
{
    // What a list may have in all: one more would not fit into a value.
    private const int MaximumBytes = 500 * 1024;

    public static List<ReadOnlyMemory<byte>> Read(ReadOnlyMemory<byte> value)
    {
        var members = new List<ReadOnlyMemory<byte>>();
        if (value.IsEmpty)
        {
            return members;
        }

        var reader = new MessagePackReader(value);
        for (int left = reader.ReadArrayHeader(); left > 0 && !reader.Failed; left--)
        {
            members.Add(reader.ReadBytesMemory());
        }

        return reader.Failed ? throw DirectoryIndex.Malformed() : members;
    }

    public static FoldStatus Apply(DirectoryEdit edit, ReadOnlyMemory<byte> value, ref MessagePackReader reader, IBufferWriter<byte> next)
    {
        ReadOnlyMemory<byte> member = reader.ReadBytesMemory();
        List<ReadOnlyMemory<byte>> members = Read(value);
        int place = members.FindIndex(other => other.Span.SequenceCompareTo(member.Span) >= 0);
        bool isThere = place >= 0 && members[place].Span.SequenceEqual(member.Span);
        bool isAdded = edit == DirectoryEdit.AddMember;
        if (isThere == isAdded || (isAdded && value.Length + member.Length > MaximumBytes))
        {
            return FoldStatus.Unchanged;
        }

        if (isAdded)
        {
            members.Insert(place < 0 ? members.Count : place, member);
        }
        else
        {
            members.RemoveAt(place);
        }

        var writer = new MessagePackWriter(next);
        writer.WriteArrayHeader(members.Count);
        foreach (ReadOnlyMemory<byte> one in members)
        {
            writer.Write(one.Span);
        }

        writer.Flush();
        return FoldStatus.Applied;
    }
}
