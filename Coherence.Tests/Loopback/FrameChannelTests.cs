using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.IO.Pipelines;
using System.Linq;
using System.Threading.Tasks;
using Coherence.Tests.Time;
using Coherence.Tests.Unit.Transport;
using Coherence.Transport.Channels;
using Xunit;

namespace Coherence.Tests.Loopback;

public sealed class FrameChannelTests
{
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Frames_of_every_size_arrive_in_order(CarrierKind kind)
    {
        RecordingReceiver there = new();
        RecordingReceiver back = new();
        (FrameChannel first, FrameChannel second) = await Connections.PairAsync(kind, back, there);
        second.Admit();
        int[] sizes = [1, 2, 3, 4, 5, 63, 64, 4095, 4096, 16_384, 65_531, 65_532, 65_533, 65_536, 131_072, 1024 * 1024];
        foreach (int size in sizes)
        {
            first.Send(Body(size));
            first.Flush();
        }

        foreach (int size in sizes)
        {
            Assert.Equal(Body(size), await there.NextFrameAsync());
        }

        await EndAsync(first, second, back, there);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Many_frames_of_one_flush_arrive_in_order(CarrierKind kind)
    {
        RecordingReceiver there = new();
        RecordingReceiver back = new();
        (FrameChannel first, FrameChannel second) = await Connections.PairAsync(kind, back, there);
        second.Admit();
        for (int i = 0; i < 10_000; i++)
        {
            first.Send(BitConverter.GetBytes(i));
        }

        first.Flush();
        for (int i = 0; i < 10_000; i++)
        {
            Assert.Equal(i, BitConverter.ToInt32(await there.NextFrameAsync()));
        }

        await EndAsync(first, second, back, there);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task One_byte_at_a_time_is_enough(CarrierKind kind)
    {
        RecordingReceiver receiver = new();
        (FrameChannel channel, ChannelCarrier peer) = await Connections.RawAsync(kind, receiver);
        foreach (byte value in Stream("COHR", Body(3), Body(1), Body(300)))
        {
            await peer.SendAsync(new[] { value });
        }

        Assert.Equal(Body(3), await receiver.NextFrameAsync());
        Assert.Equal(Body(1), await receiver.NextFrameAsync());
        Assert.Equal(Body(300), await receiver.NextFrameAsync());
        peer.EndSending();
        Assert.Equal(ChannelCloseReason.PeerClosed, (await receiver.ClosedAsync()).Reason);
        Assert.False(channel.IsOpen);
        peer.Dispose();
    }

    [Theory]
    [MemberData(nameof(BadStreams))]
    public async Task Malformed_bytes_end_the_channel_with_their_reason(CarrierKind kind, string name, int framesBefore, ChannelCloseReason expected)
    {
        RecordingReceiver receiver = new();
        (FrameChannel channel, ChannelCarrier peer) = await Connections.RawAsync(kind, receiver);
        if (!string.Equals(name, "17 KiB before admission", StringComparison.Ordinal))
        {
            channel.Admit();
        }

        await peer.SendAsync(BadStream(name));
        if (expected is ChannelCloseReason.TruncatedFrame or ChannelCloseReason.PeerClosed)
        {
            peer.EndSending();
        }

        ChannelClosed closed = await receiver.ClosedAsync();
        Assert.Equal(expected, closed.Reason);
        Assert.NotEmpty(closed.Detail);
        Assert.Equal(framesBefore, (await receiver.RemainingFramesAsync()).Count);
        await channel.Completion;
        Assert.Equal(1, receiver.ClosedCalls);
        peer.Stop(orderly: true);
        peer.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_passes_the_limit_for_unknown_peers_waits_for_admission(CarrierKind kind)
    {
        RecordingReceiver receiver = new();
        (FrameChannel channel, ChannelCarrier peer) = await Connections.RawAsync(kind, receiver);
        await peer.SendAsync(Stream("COHR", Body(10), Body(100_000)));
        Assert.Equal(10, (await receiver.NextFrameAsync()).Length);
        Assert.Equal(1, receiver.FrameCount);
        Assert.True(channel.IsOpen);
        channel.Admit();
        Assert.Equal(Body(100_000), await receiver.NextFrameAsync());
        channel.Abort("The test is over.");
        await receiver.ClosedAsync();
        peer.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_channel_that_is_not_admitted_in_time_is_closed(CarrierKind kind)
    {
        FakeTimeProvider clock = new();
        RecordingReceiver receiver = new();
        (FrameChannel channel, ChannelCarrier peer) = await Connections.RawAsync(kind, receiver, new ChannelOptions { TimeProvider = clock });
        await peer.SendAsync(Stream("COHR", Body(10)));
        await receiver.NextFrameAsync();
        clock.Advance(TimeSpan.FromSeconds(5) - TimeSpan.FromTicks(1));
        Assert.True(channel.IsOpen);
        clock.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(ChannelCloseReason.HandshakeTimeout, (await receiver.ClosedAsync()).Reason);
        Assert.Equal(0, clock.ActiveTimers);
        peer.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_admitted_channel_has_no_handshake_timeout(CarrierKind kind)
    {
        FakeTimeProvider clock = new();
        RecordingReceiver receiver = new();
        (FrameChannel channel, ChannelCarrier peer) = await Connections.RawAsync(kind, receiver, new ChannelOptions { TimeProvider = clock });
        await peer.SendAsync(Stream("COHR"));
        channel.Admit();
        Assert.Equal(0, clock.ActiveTimers);
        clock.Advance(TimeSpan.FromHours(1));
        await peer.SendAsync(Stream(string.Empty, Body(7)));
        Assert.Equal(Body(7), await receiver.NextFrameAsync());
        channel.Abort("The test is over.");
        await receiver.ClosedAsync();
        peer.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_peer_that_never_reads_pauses_the_writer_until_it_reads(CarrierKind kind)
    {
        RecordingReceiver receiver = new();
        (FrameChannel channel, ChannelCarrier peer) = await Connections.RawAsync(kind, receiver);
        channel.Admit();
        byte[] body = Body(32 * 1024);
        long written = 4;
        while (channel.IsWritable)
        {
            channel.Send(body);
            channel.Flush();
            written += 4 + body.Length;
        }

        Assert.InRange(channel.UnsentBytes, 0, (1024 * 1024) + (2 * body.Length));
        await ReadExactlyAsync(peer.Input, written);
        while (!channel.IsWritable)
        {
            await receiver.DrainedAsync();
        }

        channel.Abort("The test is over.");
        await receiver.ClosedAsync();
        peer.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_writer_that_does_not_pause_loses_the_channel_and_no_more_memory(CarrierKind kind)
    {
        RecordingReceiver receiver = new();
        (FrameChannel channel, ChannelCarrier peer) = await Connections.RawAsync(kind, receiver);
        channel.Admit();
        byte[] body = Body(256 * 1024);
        while (channel.IsOpen)
        {
            channel.Send(body);
            channel.Flush();
            Assert.InRange(channel.UnsentBytes, 0, 4 * 1024 * 1024);
        }

        Assert.Equal(ChannelCloseReason.SendBufferFull, (await receiver.ClosedAsync()).Reason);
        long before = channel.UnsentBytes;
        channel.Send(body);
        channel.Flush();
        Assert.Equal(before, channel.UnsentBytes);
        peer.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_receiver_that_holds_back_pauses_the_peer(CarrierKind kind)
    {
        RecordingReceiver slow = new() { HoldsBack = true, CountsOnly = true };
        RecordingReceiver back = new();
        (FrameChannel first, FrameChannel second) = await Connections.PairAsync(kind, back, slow);
        first.Admit();
        second.Admit();
        byte[] body = Body(32 * 1024);
        int sent = 0;
        while (first.IsWritable)
        {
            first.Send(body);
            first.Flush();
            sent++;
        }

        Assert.True(slow.FrameCount < sent);
        while (!first.IsWritable)
        {
            slow.Release();
            await Task.Yield();
        }

        await back.DrainedAsync();
        first.Abort("The test is over.");
        Task<ChannelClosed> closed = slow.ClosedAsync();
        while (!closed.IsCompleted)
        {
            slow.Release();
            await Task.Yield();
        }

        await closed;
        await back.ClosedAsync();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Close_delivers_what_was_written_and_tells_each_side_once(CarrierKind kind)
    {
        RecordingReceiver there = new();
        RecordingReceiver back = new();
        (FrameChannel first, FrameChannel second) = await Connections.PairAsync(kind, back, there);
        first.Admit();
        second.Admit();
        for (int i = 0; i < 100; i++)
        {
            first.Send(Body(5000));
        }

        // What the other side has sent and nobody has read must not turn the orderly end into a reset.
        second.Send(Body(1000));
        second.Flush();
        first.Close(ChannelCloseReason.ClosedByUs, "Enough.");
        first.Close(ChannelCloseReason.IoError, "A second close changes nothing.");

        Assert.Equal(100, (await there.RemainingFramesAsync()).Count);
        Assert.Equal(ChannelCloseReason.PeerClosed, (await there.ClosedAsync()).Reason);
        Assert.Equal(new ChannelClosed(ChannelCloseReason.ClosedByUs, "Enough."), await back.ClosedAsync());
        second.Close(ChannelCloseReason.ClosedByUs, "It has ended already.");
        await Task.WhenAll(first.Completion, second.Completion);
        Assert.Equal(1, there.ClosedCalls);
        Assert.Equal(1, back.ClosedCalls);
        first.Send(Body(1));
        first.Flush();
        Assert.False(first.IsWritable);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Close_gives_up_on_a_peer_that_never_reads(CarrierKind kind)
    {
        FakeTimeProvider clock = new();
        RecordingReceiver receiver = new();
        (FrameChannel channel, ChannelCarrier peer) = await Connections.RawAsync(kind, receiver, new ChannelOptions { TimeProvider = clock });
        channel.Admit();
        while (channel.IsWritable)
        {
            channel.Send(Body(100_000));
            channel.Flush();
        }

        channel.Close(ChannelCloseReason.ClosedByUs, "Enough.");
        Assert.False(channel.Completion.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ChannelCloseReason.ClosedByUs, (await receiver.ClosedAsync()).Reason);
        Assert.Equal(0, clock.ActiveTimers);
        peer.Dispose();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_peer_that_aborts_ends_the_channel(CarrierKind kind)
    {
        RecordingReceiver there = new();
        RecordingReceiver back = new();
        (FrameChannel first, FrameChannel second) = await Connections.PairAsync(kind, back, there);
        first.Admit();
        second.Admit();
        first.Send(Body(5));
        first.Flush();
        await there.NextFrameAsync();
        first.Abort("The plug was pulled.");
        Assert.Equal(ChannelCloseReason.ClosedByUs, (await back.ClosedAsync()).Reason);

        // A Unix socket knows no reset: its end looks orderly.
        ChannelCloseReason expected = kind == CarrierKind.Unix ? ChannelCloseReason.PeerClosed : ChannelCloseReason.PeerAborted;
        Assert.Equal(expected, (await there.ClosedAsync()).Reason);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_receiver_that_throws_ends_the_channel_and_is_quoted(CarrierKind kind)
    {
        RecordingReceiver there = new() { Throws = new InvalidDataException("a planted defect") };
        RecordingReceiver back = new();
        (FrameChannel first, FrameChannel _) = await Connections.PairAsync(kind, back, there);
        first.Send(Body(5));
        first.Flush();
        ChannelClosed closed = await there.ClosedAsync();
        Assert.Equal(ChannelCloseReason.ReceiverFailed, closed.Reason);
        Assert.Contains("a planted defect", closed.Detail, StringComparison.Ordinal);
        await back.ClosedAsync();
    }

    [Fact]
    public async Task A_frame_that_may_not_be_sent_is_an_error_of_the_caller()
    {
        RecordingReceiver there = new();
        RecordingReceiver back = new();
        (FrameChannel first, FrameChannel second) = await Connections.PairAsync(CarrierKind.Memory, back, there);
        Assert.Throws<ArgumentOutOfRangeException>(() => first.Send(default));
        Assert.Throws<ArgumentOutOfRangeException>(() => first.Send(new byte[(1024 * 1024) + 1]));
        await EndAsync(first, second, back, there);
    }

    public static TheoryData<CarrierKind> Kinds() => [CarrierKind.Memory, CarrierKind.Tcp, CarrierKind.Unix];

    public static TheoryData<CarrierKind, string, int, ChannelCloseReason> BadStreams()
    {
        TheoryData<CarrierKind, string, int, ChannelCloseReason> data = [];
        foreach (CarrierKind kind in Enum.GetValues<CarrierKind>())
        {
            data.Add(kind, "HTTP request", 0, ChannelCloseReason.WrongMagic);
            data.Add(kind, "wrong first byte", 0, ChannelCloseReason.WrongMagic);
            data.Add(kind, "wrong last byte of the magic", 0, ChannelCloseReason.WrongMagic);
            data.Add(kind, "empty frame", 0, ChannelCloseReason.FrameEmpty);
            data.Add(kind, "empty frame behind a good one", 1, ChannelCloseReason.FrameEmpty);
            data.Add(kind, "4 GiB announced", 0, ChannelCloseReason.FrameTooLong);
            data.Add(kind, "2 GiB announced behind a good one", 1, ChannelCloseReason.FrameTooLong);
            data.Add(kind, "1 MiB + 1 announced", 0, ChannelCloseReason.FrameTooLong);
            data.Add(kind, "17 KiB before admission", 0, ChannelCloseReason.FrameTooLong);
            data.Add(kind, "end inside the magic", 0, ChannelCloseReason.TruncatedFrame);
            data.Add(kind, "end inside a header", 1, ChannelCloseReason.TruncatedFrame);
            data.Add(kind, "end inside a frame", 1, ChannelCloseReason.TruncatedFrame);
        }

        return data;
    }

    private static byte[] BadStream(string name) => name switch
    {
        "HTTP request" => "GET / HTTP/1.1\r\nHost: example\r\n\r\n"u8.ToArray(),
        "wrong first byte" => "X"u8.ToArray(),
        "wrong last byte of the magic" => "COHS"u8.ToArray(),
        "empty frame" => Stream("COHR", Body(0)),
        "empty frame behind a good one" => Stream("COHR", Body(9), Body(0)),
        "4 GiB announced" => [.. Stream("COHR"), .. Header(uint.MaxValue)],
        "2 GiB announced behind a good one" => [.. Stream("COHR", Body(9)), .. Header(0x8000_0000)],
        "1 MiB + 1 announced" => [.. Stream("COHR"), .. Header((1024 * 1024) + 1)],
        "17 KiB before admission" => [.. Stream("COHR"), .. Header(17 * 1024)],
        "end inside the magic" => "COH"u8.ToArray(),
        "end inside a header" => [.. Stream("COHR", Body(9)), 1, 0, 0],
        "end inside a frame" => [.. Stream("COHR", Body(9)), .. Header(10), 1, 2, 3],
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    private static byte[] Stream(string preamble, params byte[][] bodies)
    {
        IEnumerable<byte> bytes = preamble.Select(letter => (byte)letter);
        return [.. bodies.Aggregate(bytes, (before, body) => before.Concat(Header((uint)body.Length)).Concat(body))];
    }

    private static byte[] Header(uint length)
    {
        byte[] header = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(header, length);
        return header;
    }

    private static byte[] Body(int length)
    {
        byte[] body = new byte[length];
        for (int i = 0; i < length; i++)
        {
            body[i] = (byte)((i * 31) + length);
        }

        return body;
    }

    private static async Task ReadExactlyAsync(PipeReader input, long bytes)
    {
        while (bytes > 0)
        {
            ReadResult read = await input.ReadAsync(TestContext.Current.CancellationToken);
            bytes -= read.Buffer.Length;
            input.AdvanceTo(read.Buffer.End);
        }

        Assert.Equal(0, bytes);
    }

    private static async Task EndAsync(FrameChannel first, FrameChannel second, RecordingReceiver firstReceiver, RecordingReceiver secondReceiver)
    {
        first.Close(ChannelCloseReason.ClosedByUs, "The test is over.");
        await firstReceiver.ClosedAsync();
        await secondReceiver.ClosedAsync();
        second.Close(ChannelCloseReason.ClosedByUs, "The test is over.");
    }
}
