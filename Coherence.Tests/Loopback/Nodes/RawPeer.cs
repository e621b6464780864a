using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.IO;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Codec;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;
using Coherence.Transport.Addresses;
using Coherence.Transport.Tcp;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Loopback.Nodes;

/// <summary>The other end of a connection, which sends exactly the bytes that a test says.</summary>
internal sealed class RawPeer : IDisposable
{
    private readonly NetworkStream _stream;
    private readonly Queue<(MessageCode Code, byte[] Bytes)> _received = [];
    private bool _hasPreamble;

    private RawPeer(Socket socket) => _stream = new NetworkStream(socket, ownsSocket: true);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<RawPeer> ConnectAsync(string address)
    {
        ChannelAddress parsed = ChannelAddress.Parse(address);
        Socket socket = SocketEndPoints.Create(parsed);
        await socket.ConnectAsync(SocketEndPoints.ToConnect(parsed), Cancellation);
        return new RawPeer(socket);
    }

    public static async Task<RawPeer> AcceptAsync(Socket listener) => new(await listener.AcceptAsync(Cancellation));

    /// <summary>Sends bytes as they are. Whoever hung up already has lost them.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await _stream.WriteAsync(bytes, Cancellation);
        }
        catch (IOException)
        {
            // It hung up, which is what most tests of hostile input expect.
        }
    }

    /// <summary>Sends messages as one frame.</summary>
    public async Task SendFrameAsync(params byte[][] messages)
    {
        var frame = new ArrayBufferWriter<byte>();
        int length = 0;
        foreach (byte[] message in messages)
        {
            length += message.Length;
        }

        BinaryPrimitives.WriteInt32LittleEndian(frame.GetSpan(FrameHeader.ByteCount), length);
        frame.Advance(FrameHeader.ByteCount);
        foreach (byte[] message in messages)
        {
            frame.Write(message);
        }

        await SendAsync(frame.WrittenMemory);
    }

    /// <summary>The next message of a kind, others are passed over; null if the peer ends the connection first.</summary>
    public async Task<byte[]?> NextAsync(MessageCode code)
    {
        while (true)
        {
            while (_received.TryDequeue(out (MessageCode Code, byte[] Bytes) message))
            {
                if (message.Code == code)
                {
                    return message.Bytes;
                }
            }

            if (!await TryReceiveAsync())
            {
                return null;
            }
        }
    }

    /// <summary>All messages of one kind before the next of another; the rest is passed over.</summary>
    public async Task<List<byte[]>> TakeUntilAsync(MessageCode taken, MessageCode last)
    {
        List<byte[]> messages = [];
        while (true)
        {
            while (_received.TryDequeue(out (MessageCode Code, byte[] Bytes) message))
            {
                if (message.Code == last)
                {
                    return messages;
                }

                if (message.Code == taken)
                {
                    messages.Add(message.Bytes);
                }
            }

            Assert.True(await TryReceiveAsync());
        }
    }

    /// <summary>The reason that the peer gives before it ends the connection; null if it gives none.</summary>
    public async Task<GoodbyeReason?> EndAsync()
    {
        byte[]? goodbye = await NextAsync(MessageCode.Goodbye);
        while (await TryReceiveAsync())
        {
            // Only the end is waited for.
        }

        return goodbye is null ? null : Wire.ReadGoodbye(goodbye).Reason;
    }

    public void Dispose() => _stream.Dispose();

    private async Task<bool> TryReceiveAsync()
    {
        try
        {
            if (!_hasPreamble)
            {
                await _stream.ReadExactlyAsync(new byte[Preamble.ByteCount], Cancellation);
                _hasPreamble = true;
            }

            var header = new byte[FrameHeader.ByteCount];
            await _stream.ReadExactlyAsync(header, Cancellation);
            var body = new byte[BinaryPrimitives.ReadInt32LittleEndian(header)];
            await _stream.ReadExactlyAsync(body, Cancellation);
            Split(body);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private void Split(byte[] body)
    {
        var reader = new MessagePackReader(body);
        while (!reader.End)
        {
            int start = (int)reader.Consumed;
            MessagePackReader header = reader;
            Assert.True(MessageCodec.TryReadHeader(ref header, out MessageCode code, out _));
            reader.Skip();
            Assert.False(reader.Failed);
            _received.Enqueue((code, body[start..(int)reader.Consumed]));
        }
    }
}
