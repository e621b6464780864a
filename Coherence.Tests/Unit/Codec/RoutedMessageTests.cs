using System.Linq;
using Coherence.Core.Codec;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;
using Coherence.Tests.Specs;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Codec;

/// <summary>What a system on the way checks of a message before it passes it on: all of it, for whoever gets it ends the channel that brings something malformed.</summary>
public sealed class RoutedMessageTests
{
    [Theory]
    [InlineData("UserMessage")]
    [InlineData("Delivered")]
    [InlineData("Undeliverable")]
    public void A_message_that_says_that_it_has_fewer_fields_than_it_must_is_not_passed_on(string name)
    {
        ProtocolExample example = ProtocolExample.All.First(candidate => string.Equals(candidate.Name, name, System.StringComparison.Ordinal));
        byte[][] elements = example.Elements();

        Assert.Equal(WireErrorCode.None, ErrorOf(WireBytes.Message(example.Bytes, elements, elements.Length)));
        for (int count = 0; count < elements.Length; count++)
        {
            // All that it has to say stands behind that, too.
            Assert.Equal(WireErrorCode.MissingField, ErrorOf(WireBytes.Message(example.Bytes, elements, count)));
        }
    }

    private static WireErrorCode ErrorOf(byte[] message)
    {
        var reader = new MessagePackReader(message);
        Assert.True(MessageCodec.TryReadHeader(ref reader, out MessageCode code, out int fields));
        bool isRead = RoutedMessageCodec.TryRead(ref reader, code, fields, out _);
        Assert.Equal(isRead, !reader.Failed);
        return reader.Error.Code;
    }
}
