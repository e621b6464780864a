using System;
using System.Text;
using Coherence.Core.Codec;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Messages;
using Coherence.Core.Publishing;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Indexes;

public sealed class BlobIndexTests
{
    private static readonly BlobIndex Files = new("files");
    private static readonly byte[] Content = Encoding.UTF8.GetBytes("hello");
    private static readonly byte[] Digest = BlobIndex.DigestOf(Content);

    [Fact]
    public void What_was_put_is_read_and_verified()
    {
        FoldedIndex folded = new(Files);
        Assert.False(Files.TryReadContent(Digest, folded.Read(Digest), out _));
        Assert.Equal(FoldStatus.Applied, folded.Fold(Put(1, Digest, Content)));
        Assert.True(Files.TryReadContent(Digest, folded.Read(Digest), out ReadOnlyMemory<byte> read));
        Assert.Equal(Content, read.ToArray());

        byte[] other = BlobIndex.DigestOf([1]);
        FormatException wrong = Assert.Throws<FormatException>(() => Files.TryReadContent(other, folded.Read(Digest), out _));
        Assert.Contains("blob:files", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_content_under_another_key_is_malformed()
    {
        FoldedIndex folded = new(Files);
        byte[] changed = [.. Digest];
        changed[^1] ^= 1;
        foreach (byte[] key in (byte[][])[changed, Digest[..31], [.. Digest, 0], []])
        {
            Assert.Equal(FoldStatus.MalformedDelta, folded.Fold(new PublishOp(Operations.Id(1), new("blob:files", key), Operations.Delta(output => BlobIndex.WritePut(output, Content)))));
        }

        Assert.Empty(folded.Dump());
    }

    [Fact]
    public void A_delta_with_any_byte_changed_is_malformed()
    {
        byte[] delta = Operations.Delta(output => BlobIndex.WritePut(output, Content));
        for (int position = 0; position < delta.Length; position++)
        {
            for (int change = 1; change < 256; change++)
            {
                byte[] changed = [.. delta];
                changed[position] ^= (byte)change;
                Assert.Equal(FoldStatus.MalformedDelta, Files.Route(new PublishOp(Operations.Id(1), Files.Object(Digest), changed), new ConstantValues()));
            }
        }
    }

    [Fact]
    public void The_longest_content_fits_into_an_operation()
    {
        Assert.Equal(WireLimits.DeltaBytes - 8, BlobIndex.MaximumBytes);
        _ = new Update().Put(Files, new byte[BlobIndex.MaximumBytes], out ReadOnlyMemory<byte> digest);
        Assert.Equal(BlobIndex.DigestOf(new byte[BlobIndex.MaximumBytes]), digest.ToArray());
        _ = Assert.Throws<ArgumentException>(static () => new Update().Put(Files, new byte[BlobIndex.MaximumBytes + 8], out _));
        Assert.Contains("31 bytes", Assert.Throws<ArgumentException>(static () => Files.Spec(new byte[31])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Putting_allocates_nothing_where_it_is_folded()
    {
        PublishOp put = Put(1, Digest, Content);
        ConstantValues values = new();
        RouteMany(put, values);
        long before = GC.GetAllocatedBytesForCurrentThread();
        RouteMany(put, values);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void RouteMany(PublishOp put, ConstantValues values)
    {
        for (int time = 0; time < 100; time++)
        {
            if (Files.Route(put, values) != FoldStatus.Applied)
            {
                Assert.Fail("It is not routed.");
            }
        }
    }

    private static PublishOp Put(ulong id, byte[] digest, byte[] content) =>
        new(Operations.Id(id), Files.Object(digest), Operations.Delta(output => BlobIndex.WritePut(output, content)));
}
