using System;
using System.Buffers;
using System.Buffers.Binary;
using Coherence.Core.MessagePack;

namespace Coherence.Core.Indexes.BuiltIn;

/// <summary>The value that is a ranking: <c>[member, score]</c> by score descending, of equal scores by member ascending.</summary>
internal static class RankingFold
{
    private const int FieldCount = 2;

    /// <summary>Puts a member with its new score, which is not less than its old one, into a ranking of at most so many.</summary>
    public static FoldStatus Apply(in FoldInput input, int size, RankedMember member, IBufferWriter<byte> next)
    {
        ReadOnlySpan<byte> value = input.Value.Span;
        MessagePackReader reader = FoldReader.Of(input.Value);
        int count = input.IsAbsent ? 0 : reader.ReadArrayHeader();
        if (count > size)
        {
            return FoldStatus.MalformedValue;
        }

        bool isFull = count == size;
        if (isFull && IsBelowLast(value, member.Score))
        {
            return FoldStatus.Unchanged;
        }

        int first = (int)reader.Consumed;
        FoldStatus status = Find(ref reader, count, isFull, member, out RankingEdit edit);
        if (status != FoldStatus.Applied)
        {
            return status;
        }

        MessagePackWriter writer = new(next);
        writer.WriteArrayHeader(edit.Leaves ? count : count + 1);
        writer.WriteRaw(value[first..edit.Place]);
        writer.WriteArrayHeader(FieldCount);
        writer.Write(member.Member.Span);
        writer.WriteInt64(member.Score);
        writer.WriteRaw(value[edit.Place..edit.LeaveStart]);
        writer.WriteRaw(value[edit.LeaveEnd..]);
        writer.Flush();
        return FoldStatus.Applied;
    }

    /// <summary>Reads an entry; the reader has failed if there is none.</summary>
    public static RankedMember Read(ref MessagePackReader reader)
    {
        int count = reader.ReadArrayHeader();
        ReadOnlyMemory<byte> member = reader.ReadBytesMemory();
        long score = reader.ReadInt64();
        if (count != FieldCount || member.IsEmpty || score < 0)
        {
            reader.Fail(WireErrorCode.FieldOutOfRange);
        }

        return new RankedMember(member, score);
    }

    /// <summary>Whether the first of two members stands before the second.</summary>
    public static bool IsBefore(in RankedMember left, in RankedMember right) =>
        left.Score != right.Score ? left.Score > right.Score : left.Member.Span.SequenceCompareTo(right.Member.Span) < 0;

    /// <summary>Walks from the first entry to the member's old one, or to the end.</summary>
    private static FoldStatus Find(ref MessagePackReader reader, int count, bool isFull, RankedMember member, out RankingEdit edit)
    {
        edit = default;
        int place = -1;
        int start = (int)reader.Consumed;
        for (int i = 0; i < count; i++)
        {
            start = (int)reader.Consumed;
            RankedMember entry = Read(ref reader);
            if (reader.Failed)
            {
                return FoldStatus.MalformedValue;
            }

            // Its score rose or stayed: the old entry is not before the place of the new one.
            bool isSame = entry.Member.Span.SequenceEqual(member.Member.Span);
            if (place < 0 && (isSame || IsBefore(member, entry)))
            {
                place = start;
            }

            if (isSame)
            {
                edit = new RankingEdit(place, start, (int)reader.Consumed);
                return entry.Score == member.Score ? FoldStatus.Unchanged : FoldStatus.Applied;
            }
        }

        if (reader.Failed || !reader.End)
        {
            return FoldStatus.MalformedValue;
        }

        int end = (int)reader.Consumed;
        if (place < 0 && isFull)
        {
            return FoldStatus.Unchanged;
        }

        edit = new RankingEdit(place < 0 ? end : place, isFull ? start : end, end);
        return FoldStatus.Applied;
    }

    /// <summary>Most operations are on members far below a full ranking; the score of its last entry is its last eight bytes.</summary>
    private static bool IsBelowLast(ReadOnlySpan<byte> value, long score) =>
        value.Length > IntegerValue.ByteCount
        && value[^IntegerValue.ByteCount] == MessagePackCode.Int64
        && BinaryPrimitives.ReadInt64BigEndian(value[^sizeof(long)..]) > score;
}
