using System;
using System.Buffers;
using System.Threading.Tasks;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Cli.Bench;

/// <summary><c>bench encode</c>: the message that there are most of, written and read, without any process or disk.</summary>
internal static class EncodeBench
{
    private const int MessagesABatch = 256;

    /// <summary>Runs it.</summary>
    public static Task<BenchReport> RunAsync(BenchSettings settings) => Task.Run(() => Measure(settings));

    private static BenchReport Measure(BenchSettings settings)
    {
        var message = new PublishOp(new OperationId(new Identifier(0x1_0000_0001)), new ObjectId("counter:bench", "12345678"), new byte[] { 0x91, 0x01 });
        var buffer = new ArrayBufferWriter<byte>(64 << 10);
        int Encode() => Write(buffer, message);
        _ = Encode();
        byte[] frame = buffer.WrittenSpan.ToArray();
        int Decode() => Read(frame);
        double half = settings.Seconds / 2;
        double encode = Batches.Nanoseconds(half, Encode);
        double decode = Batches.Nanoseconds(half, Decode);
        return new BenchReport
        {
            Workload = "encode",
            Seconds = settings.Seconds,
            OperationsPerSecond = 1e9 / (encode + decode),
            EncodeNs = encode,
            DecodeNs = decode,
            AllocatedBytesPerOperation = Batches.AllocatedBytes(Encode) + Batches.AllocatedBytes(Decode),
        };
    }

    private static int Write(ArrayBufferWriter<byte> buffer, in PublishOp message)
    {
        buffer.ResetWrittenCount();
        var writer = new MessagePackWriter(buffer);
        for (int count = 0; count < MessagesABatch; count++)
        {
            PublishOpCodec.Write(ref writer, message);
        }

        writer.Flush();
        return MessagesABatch;
    }

    private static int Read(byte[] frame)
    {
        var reader = new MessagePackReader(frame, WireLimits.Reader);
        int count = 0;
        while (!reader.End)
        {
            if (!MessageCodec.TryReadHeader(ref reader, out _, out int fields) || !PublishOpCodec.TryRead(ref reader, fields, out _))
            {
                throw new InvalidOperationException("A message that was written cannot be read.");
            }

            count++;
        }

        return count;
    }
}
