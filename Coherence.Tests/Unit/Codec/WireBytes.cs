using System;
using System.Buffers;
using System.Linq;
using Coherence.Core.MessagePack;

namespace Coherence.Tests.Unit.Codec;

/// <summary>Builds messages that no codec writes.</summary>
internal static class WireBytes
{
    private delegate void WriteValue(ref MessagePackWriter writer);

    /// <summary>A message with the code of another one, and with these elements behind it.</summary>
    public static byte[] Message(byte[] like, byte[][] elements, int count)
    {
        byte[] header = Write((ref MessagePackWriter writer) => writer.WriteArrayHeader(1 + count));
        return [.. header, like[1], .. elements.SelectMany(element => element)];
    }

    public static byte[] Integer(Int128 value) => Write((ref MessagePackWriter writer) =>
    {
        if (value > long.MaxValue)
        {
            writer.Write((ulong)value);
        }
        else
        {
            writer.Write((long)value);
        }
    });

    public static byte[] Binary(int length) => Write((ref MessagePackWriter writer) => writer.Write(new byte[length].AsSpan()));

    public static byte[] Text(int length) => Write((ref MessagePackWriter writer) => writer.Write(new string('x', length)));

    public static byte[] Array(int count, byte[] element) =>
        [.. Write((ref MessagePackWriter writer) => writer.WriteArrayHeader(count)), .. Enumerable.Repeat(element, count).SelectMany(bytes => bytes)];

    private static byte[] Write(WriteValue write)
    {
        ArrayBufferWriter<byte> buffer = new();
        MessagePackWriter writer = new(buffer);
        write(ref writer);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
