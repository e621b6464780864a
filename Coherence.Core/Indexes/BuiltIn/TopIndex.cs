using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Indexes.BuiltIn;

/// <summary>The score of each member, and the ranking of the members with the highest scores. <c>top10:name</c> for the best ten.</summary>
/// <remarks>
/// specs/indexes.md#top. Amounts are never negative: scores only rise, so a member outside the ranking gets into it by its
/// own operations alone, and the ranking is exact.
/// </remarks>
public sealed class TopIndex : BuiltInIndex
{
    /// <summary>The most members that a ranking may have.</summary>
    public const int MaximumSize = 1000;

    internal const string Kind = "top";

    /// <summary>The ranking of a name.</summary>
    /// <param name="size">How many members are in the ranking: 1 to 1,000.</param>
    /// <param name="name">The part after <c>top10:</c>; 1 to 247 bytes of UTF-8 with a size of four digits, up to 250 with one of one.</param>
    /// <exception cref="ArgumentException">The name is empty, too long, or no text.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The size is out of its range.</exception>
    public TopIndex(int size, string name)
        : base(KindOf(size), name)
    {
        Size = size;
    }

    /// <summary>How many members are in the ranking: 1 to 1,000.</summary>
    public int Size { get; }

    /// <summary>Writes the delta that adds to a member's score.</summary>
    /// <param name="output">Takes the delta.</param>
    /// <param name="amount">What is added: 0 or more. With 0 a member can enter with the score 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The amount is negative.</exception>
    public static void WriteAdd(IBufferWriter<byte> output, long amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        AmountDelta.Write(output, amount);
    }

    /// <summary>The object that operations on one member change.</summary>
    /// <param name="member">1 to 1,024 bytes; not copied.</param>
    /// <exception cref="ArgumentException">The member is empty or too long.</exception>
    public ObjectId Object(ReadOnlyMemory<byte> member) => ObjectOf(NotEmpty(member, nameof(member)));

    /// <summary>The object that operations on one member change; the member is text, kept as UTF-8.</summary>
    /// <inheritdoc cref="Object(ReadOnlyMemory{byte})" path="/exception"/>
    public ObjectId Object(string member) => Object(TextKey(member));

    /// <summary>Names the score of one member.</summary>
    /// <param name="member">1 to 1,024 bytes; not copied.</param>
    /// <exception cref="ArgumentException">The member is empty or too long.</exception>
    public IndexSpec ScoreSpec(ReadOnlyMemory<byte> member) => SpecOf(NotEmpty(member, nameof(member)));

    /// <summary>Names the score of one member that is text, kept as UTF-8.</summary>
    /// <inheritdoc cref="ScoreSpec(ReadOnlyMemory{byte})" path="/exception"/>
    public IndexSpec ScoreSpec(string member) => ScoreSpec(TextKey(member));

    /// <summary>Names the ranking.</summary>
    public IndexSpec RankingSpec() => SpecOf(ReadOnlyMemory<byte>.Empty);

    /// <summary>The score of a member.</summary>
    /// <param name="value">The index value; empty if absent, which is 0.</param>
    /// <exception cref="FormatException">The bytes are no score of this index.</exception>
    public long ReadScore(ReadOnlyMemory<byte> value) => ReadInteger(value);

    /// <summary>The members with the highest scores: at most <see cref="Size"/>, by score descending, of equal scores by bytes ascending.</summary>
    /// <param name="value">The index value; empty if absent, which is no members.</param>
    /// <exception cref="FormatException">The bytes are no ranking of this index.</exception>
    public IReadOnlyList<RankedMember> ReadRanking(ReadOnlyMemory<byte> value)
    {
        if (value.IsEmpty)
        {
            return [];
        }

        MessagePackReader reader = FoldReader.Of(value);
        int count = reader.ReadArrayHeader();
        List<RankedMember> members = [];
        for (int i = 0; i < count && !reader.Failed; i++)
        {
            RankedMember member = RankingFold.Read(ref reader);
            if (i > 0 && !reader.Failed && !RankingFold.IsBefore(members[^1], member))
            {
                throw Malformed();
            }

            members.Add(member);
        }

        return reader.Failed || !reader.End || count > Size ? throw Malformed() : members;
    }

    /// <inheritdoc/>
    public override FoldStatus Route(in PublishOp operation, IKeySink keys)
    {
        if (!AmountDelta.TryRead(operation.Delta, out long amount) || operation.Object.Key.IsEmpty)
        {
            return FoldStatus.MalformedDelta;
        }

        if (amount < 0)
        {
            return FoldStatus.OutOfRange;
        }

        // The score first: the ranking is folded out of the new one.
        keys.Add(operation.Object.Key);
        keys.Add(ReadOnlyMemory<byte>.Empty);
        return FoldStatus.Applied;
    }

    /// <inheritdoc/>
    public override FoldStatus Apply(in FoldInput input, IBufferWriter<byte> next)
    {
        if (!AmountDelta.TryRead(input.Operation.Delta, out long amount))
        {
            return FoldStatus.MalformedDelta;
        }

        if (!input.Key.IsEmpty)
        {
            return IntegerValue.Add(input, amount, next);
        }

        ReadOnlyMemory<byte> member = input.Operation.Object.Key;
        return input.Values.TryRead(member.Span, out ReadOnlyMemory<byte> bytes)
            && IntegerValue.TryRead(bytes.Span, isAbsent: false, out long score)
            ? RankingFold.Apply(input, Size, new RankedMember(member, score), next)
            : FoldStatus.MalformedValue;
    }

    private static string KindOf(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, MaximumSize);
        return string.Create(CultureInfo.InvariantCulture, $"{Kind}{size}");
    }
}
