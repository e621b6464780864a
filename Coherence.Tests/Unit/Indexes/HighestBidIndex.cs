using System;
using System.Buffers;
using System.Text;
using Coherence.Core.Indexes;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Tests.Unit.Indexes;

/// <summary>The highest bid of each auction; of equal bids that of the bidder who comes first in the order of bytes.</summary>
internal sealed class HighestBidIndex : IIndex
{
    public string Name => "highest-bid";

    public string Table => "bids";

    public static void WriteBid(IBufferWriter<byte> output, long amount, ReadOnlySpan<byte> bidder)
    {
        MessagePackWriter writer = new(output);
        writer.WriteArrayHeader(2);
        writer.WriteInt64(amount);
        writer.Write(bidder);
        writer.Flush();
    }

    public static bool TryReadBid(ReadOnlyMemory<byte> bid, out long amount, out string bidder)
    {
        bool isBid = TryRead(bid, out amount, out ReadOnlyMemory<byte> bytes);
        bidder = Encoding.UTF8.GetString(bytes.Span);
        return isBid;
    }

    public FoldStatus Route(in PublishOp operation, IKeySink keys)
    {
        if (!TryRead(operation.Delta, out _, out _))
        {
            return FoldStatus.MalformedDelta;
        }

        keys.Add(operation.Object.Key);
        return FoldStatus.Applied;
    }

    public FoldStatus Apply(in FoldInput input, IBufferWriter<byte> next)
    {
        _ = TryRead(input.Operation.Delta, out long amount, out ReadOnlyMemory<byte> bidder);
        if (!input.IsAbsent)
        {
            if (!TryRead(input.Value, out long highest, out ReadOnlyMemory<byte> holder))
            {
                return FoldStatus.MalformedValue;
            }

            // Not "the first of equal bids": which is first depends on the order, and the value must not.
            if (amount < highest || (amount == highest && bidder.Span.SequenceCompareTo(holder.Span) >= 0))
            {
                return FoldStatus.Unchanged;
            }
        }

        WriteBid(next, amount, bidder.Span);
        return FoldStatus.Applied;
    }

    private static bool TryRead(ReadOnlyMemory<byte> bytes, out long amount, out ReadOnlyMemory<byte> bidder)
    {
        MessagePackReader reader = new(bytes);
        int count = reader.ReadArrayHeader();
        amount = reader.ReadInt64();
        bidder = reader.ReadBytesMemory();
        return count == 2 && !reader.Failed && reader.End;
    }
}
