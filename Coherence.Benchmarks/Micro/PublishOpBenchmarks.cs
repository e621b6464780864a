using System;
using System.Buffers;
using BenchmarkDotNet.Attributes;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Benchmarks.Micro;

/// <summary>The codec of the message that there are most of, a frame full of them at a time, as on a channel.</summary>
[MemoryDiagnoser]
public class PublishOpBenchmarks
{
    /// <summary>How many operations one invocation writes or reads.</summary>
    public const int MessagesPerFrame = 256;

    private ArrayBufferWriter<byte> _buffer = new();
    private PublishOp _message;
    private byte[] _frame = [];

    /// <summary>How long the delta of each operation is.</summary>
    [Params(8)]
    public int DeltaBytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _message = new PublishOp(
            new OperationId(new Identifier(0x1_0000_0001)), new ObjectId("counter:hits", "home"), new byte[DeltaBytes]);
        _buffer = new ArrayBufferWriter<byte>(64 * 1024);
        EncodePublishOp();
        _frame = _buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes a frame of operations, and returns its length.</summary>
    [Benchmark(OperationsPerInvoke = MessagesPerFrame)]
    public int EncodePublishOp()
    {
        _buffer.ResetWrittenCount();
        MessagePackWriter writer = new(_buffer);
        for (int count = 0; count < MessagesPerFrame; count++)
        {
            PublishOpCodec.Write(ref writer, _message);
        }

        writer.Flush();
        return _buffer.WrittenCount;
    }

    /// <summary>Reads a frame of operations, and returns the length of all deltas together.</summary>
    /// <exception cref="InvalidOperationException">The frame is not what was written.</exception>
    [Benchmark(OperationsPerInvoke = MessagesPerFrame)]
    public int DecodePublishOp()
    {
        MessagePackReader reader = new(_frame, WireLimits.Reader);
        int deltas = 0;
        while (!reader.End)
        {
            if (!MessageCodec.TryReadHeader(ref reader, out MessageCode code, out int fields)
                || code != MessageCode.PublishOp
                || !PublishOpCodec.TryRead(ref reader, fields, out PublishOp message))
            {
                throw new InvalidOperationException($"The frame cannot be read: {reader.Error}.");
            }

            deltas += message.Delta.Length;
        }

        return deltas;
    }
}
