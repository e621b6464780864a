using System;
using Coherence.Benchmarks.Micro;
using Coherence.Core.Links;
using Xunit;

namespace Coherence.Tests.Unit.Links;

public sealed class ChannelBuffersTests
{
    private static readonly byte[] Large = new byte[60 << 10];

    private readonly ChannelBuffers _buffers = new();

    [Fact]
    public void Channels_that_write_one_after_the_other_share_a_frame()
    {
        ChannelSession[] sessions = [Open(), Open(), Open()];
        _ = BytesOfTurn(sessions[0], Large);
        for (int turn = 0; turn < 10; turn++)
        {
            Assert.Equal(0, BytesOfTurn(sessions[turn % 3], Large));
        }
    }

    [Fact]
    public void A_channel_over_which_large_frames_go_does_not_allocate_for_each_nor_at_a_tick()
    {
        ChannelSession session = Open();
        _ = BytesOfTurn(session, Large);
        for (int turn = 0; turn < 10; turn++)
        {
            Assert.Equal(0, BytesOfTurn(session, Large));
            _buffers.Tick();
        }
    }

    [Fact]
    public void What_a_large_frame_has_left_does_not_stay_for_small_ones()
    {
        ChannelSession session = Open();
        _ = BytesOfTurn(session, Large);
        _buffers.Tick();
        _ = BytesOfTurn(session, Large.AsSpan(0, 10));
        _buffers.Tick();
        Assert.InRange(BytesOfTurn(session, Large.AsSpan(0, 10)), 200, 1000);
        Assert.InRange(BytesOfTurn(session, Large), 60 << 10, 300 << 10);
    }

    private ChannelSession Open() => new(new DiscardingChannel(), side: null!, _buffers, TimeSpan.Zero);

    // What a turn allocates that writes so much.
    private long BytesOfTurn(ChannelSession session, ReadOnlySpan<byte> messages)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        session.Write(messages);
        _buffers.EndTurn(TimeSpan.Zero);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
