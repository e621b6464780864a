using System;
using System.Linq;
using Coherence.Core.MessagePack;
using Coherence.Tests.Specs;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Coherence.Tests.Unit.Codec;

public class MessageRoundTripTests
{
    private static readonly Arbitrary<object> AnyMessage = MessageGenerator.Message.ToArbitrary();

    [Fact]
    public void Every_message_is_generated() =>
        Assert.Equal(
            MessageCases.All.Select(messageCase => messageCase.ToString()).Order(StringComparer.Ordinal),
            MessageGenerator.Message.Sample(2_000, 50).Select(message => message.GetType().Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            StringComparer.Ordinal);

    [Fact]
    public void A_message_that_was_written_is_read_as_what_it_was() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(1_000), Prop.ForAll(AnyMessage, message =>
        {
            byte[] bytes = MessageCase.Encode(message);
            object? read = MessageCase.Decode(bytes, out WireError error, out long consumed);
            Assert.Equal(default, error);
            Assert.Equal(bytes.Length, consumed);
            Assert.Equal(MessageText.Format(message), MessageText.Format(read!));
            Assert.Equal(bytes, MessageCase.Encode(read!));
        }));
}
