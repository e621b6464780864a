using System;
using System.IO;
using Coherence.Core.MessagePack;
using Xunit;

namespace Coherence.Tests.Unit.MessagePack;

/// <summary>
/// Against another implementation: msgpack for Python, since none for .NET is to be had with all its dependencies.
/// interop-vectors.txt holds what its encoder made of 364 values and its decoder read back; interop.py beside it made the
/// file, and checks it with <c>--check</c>. What is written here is compared with those bytes, so its decoder reads it too.
/// </summary>
public sealed class MessagePackInteropTests
{
    [Fact]
    public void What_another_encoder_wrote_is_read()
    {
        foreach ((string notation, byte[] bytes) in Vectors())
        {
            MessagePackReader reader = new(bytes);
            Assert.Equal(notation, MessagePackNotation.Decode(ref reader));
            Assert.False(reader.Failed);
            Assert.True(reader.End);
        }
    }

    [Fact]
    public void What_is_written_is_what_another_encoder_wrote()
    {
        foreach ((string notation, byte[] bytes) in Vectors())
        {
            Assert.Equal(Convert.ToHexString(bytes), Convert.ToHexString(MessagePackNotation.Encode(notation)));
        }
    }

    [Fact]
    public void What_another_encoder_wrote_is_skipped_as_one_value_even_byte_by_byte()
    {
        foreach ((_, byte[] bytes) in Vectors())
        {
            MessagePackReader reader = new(bytes);
            reader.Skip();
            Assert.False(reader.Failed);
            Assert.True(reader.End);

            MessagePackReader segmented = new(SegmentedBytes.Cut(bytes, bytes.Length > 1_000 ? 61 : 1));
            Assert.Equal(bytes.Length, segmented.ReadRaw().Length);
            Assert.True(segmented.End);
        }
    }

    private static (string Notation, byte[] Bytes)[] Vectors()
    {
        using Stream stream = typeof(MessagePackInteropTests).Assembly.GetManifestResourceStream("interop-vectors.txt")!;
        using StreamReader text = new(stream);
        string[] lines = text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(364, lines.Length);
        return Array.ConvertAll(lines, line =>
        {
            string[] columns = line.Split(" = ");
            return (columns[0], MessagePackNotation.Bytes(columns[1]));
        });
    }
}
