using System;
using System.Buffers;
using BenchmarkDotNet.Attributes;
using Coherence.Core.MessagePack;

namespace Coherence.Benchmarks.Micro;

/// <summary>
/// The bottom of the stack: a message of six fields, of which four are integers of 1, 3, 3 and 9 bytes and two are byte
/// strings of 16 and 32. A figure is for all <see cref="Messages"/> of one frame.
/// </summary>
[MemoryDiagnoser]
public class MessagePackBenchmarks
{
    private const int FieldCount = 6;
    private const int MessageCode = 41;

    private readonly ArrayBufferWriter<byte> _buffer = new(1 << 20);
    private readonly byte[] _identifier = new byte[16];
    private readonly byte[] _hash = new byte[32];
    private ReadOnlyMemory<byte> _encoded;

    /// <summary>How many messages follow each other in one frame.</summary>
    [Params(1, 256)]
    public int Messages { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Random random = new(1);
        random.NextBytes(_identifier);
        random.NextBytes(_hash);
        EncodeSixFields();
        _encoded = _buffer.WrittenSpan.ToArray();
    }

    [Benchmark]
    public long EncodeSixFields()
    {
        _buffer.ResetWrittenCount();
        MessagePackWriter writer = new(_buffer);
        for (int index = 0; index < Messages; index++)
        {
            writer.WriteArrayHeader(FieldCount);
            writer.Write(MessageCode);
            writer.Write(300 + index);
            writer.Write(20_000);
            writer.Write(5_000_000_000L + index);
            writer.Write(_identifier);
            writer.Write(_hash);
        }

        writer.Flush();
        return _buffer.WrittenCount;
    }

    [Benchmark]
    public long DecodeSixFields()
    {
        MessagePackReader reader = new(_encoded);
        long sum = 0;
        while (!reader.End)
        {
            sum += reader.ReadArrayHeader();
            sum += reader.ReadInt32();
            sum += reader.ReadInt32();
            sum += reader.ReadInt32();
            sum += reader.ReadInt64();
            sum += reader.ReadBytesMemory().Length;
            sum += reader.ReadBytesMemory().Length;
        }

        return reader.Failed ? -1 : sum;
    }
}
