using System;
using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Codec;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Tests.Specs;

/// <summary>An example of specs/protocol.md: a message in words and in bytes.</summary>
internal sealed record ProtocolExample(string Text, byte[] Bytes)
{
    public static IReadOnlyList<ProtocolExample> All { get; } =
        [.. Enum.GetNames<MessageCode>().SelectMany(name => InSection(SpecFile.Protocol.Section(name.ToLowerInvariant())))];

    /// <summary>The name of the message.</summary>
    public string Name => Text.Split(' ')[0];

    /// <summary>The encoded elements behind the code.</summary>
    public byte[][] Elements()
    {
        MessagePackReader reader = new(Bytes, WireLimits.Reader);
        MessageCodec.TryReadHeader(ref reader, out _, out int count);
        byte[][] elements = new byte[count][];
        foreach (ref byte[] element in elements.AsSpan())
        {
            long start = reader.Consumed;
            reader.Skip();
            element = Bytes[(int)start..(int)reader.Consumed];
        }

        return elements;
    }

    public override string ToString() => Text;

    private static IEnumerable<ProtocolExample> InSection(string[] lines)
    {
        for (int start = Array.IndexOf(lines, "```example"); start >= 0; start = Array.IndexOf(lines, "```example", start + 1))
        {
            int end = Array.IndexOf(lines, "```", start);
            string digits = string.Concat(lines[(start + 2)..end]).Replace(" ", "", StringComparison.Ordinal);
            yield return new ProtocolExample(lines[start + 1], Convert.FromHexString(digits));
        }
    }
}
