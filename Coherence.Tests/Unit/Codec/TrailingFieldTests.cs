using System;
using System.Linq;
using Coherence.Core.Codec;
using Coherence.Core.MessagePack;
using Coherence.Tests.Specs;
using Xunit;

namespace Coherence.Tests.Unit.Codec;

public class TrailingFieldTests
{
    public static TheoryData<int> Examples => [.. Enumerable.Range(0, ProtocolExample.All.Count)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Fields_that_a_newer_peer_added_are_skipped(int index)
    {
        // Nil, a number, text, bytes, an array in a map, an extension.
        byte[] added = Convert.FromHexString("c0" + "cd1234" + "a3616263" + "c40100" + "81a16b9201c3" + "d405ff");
        ProtocolExample example = ProtocolExample.All[index];
        byte[] longer = WireBytes.Message(example.Bytes, [.. example.Elements(), added], example.Elements().Length + 6);

        object? message = MessageCase.Decode(longer, out WireError error, out long consumed);

        Assert.Equal(default, error);
        Assert.Equal(longer.Length, consumed);
        Assert.Equal(example.Text, MessageText.Format(message!));
    }

    [Theory]
    [InlineData(WireLimits.MessageDepth - 1, WireErrorCode.None)]
    [InlineData(WireLimits.MessageDepth, WireErrorCode.DepthOverLimit)]
    public void An_added_field_is_nested_no_deeper_than_the_limit(int depth, WireErrorCode expected)
    {
        byte[] nested = [.. Enumerable.Repeat((byte)0x91, depth - 1), 0x90];
        byte[] ping = [0x93, 0x04, 0x01, .. nested];

        MessageCase.Decode(ping, out WireError error, out _);

        Assert.Equal(expected, error.Code);
    }

    [Fact]
    public void Elements_of_a_causal_context_may_have_added_fields_too()
    {
        ProtocolExample example = ProtocolExample.All.Single(candidate => candidate.Name is "UserMessage");
        byte[][] elements = example.Elements();
        // Two elements of two fields become two elements of three.
        byte[] pair = elements[11][1..];
        byte[] first = pair[..(pair.Length / 2)];
        byte[] second = pair[(pair.Length / 2)..];
        elements[11] = [0x92, 0x93, .. first[1..], 0xc0, 0x93, .. second[1..], 0xc0];

        object? message = MessageCase.Decode(WireBytes.Message(example.Bytes, elements, elements.Length), out WireError error, out _);

        Assert.Equal(default, error);
        Assert.Equal(example.Text, MessageText.Format(message!));
    }
}
