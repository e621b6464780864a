using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;
using Coherence.Tests.Specs;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Codec;

/// <summary>Takes the range of every field from its table in specs/protocol.md and sends what is just outside of it.</summary>
public class FieldRangeTests
{
    private const int IdentifierBytes = 16;

    private static readonly Dictionary<string, Int128> Powers = new(StringComparer.Ordinal)
    {
        ["2⁶³"] = Int128.One << 63,
        ["−2⁶³"] = -(Int128.One << 63),
        ["2³¹"] = Int128.One << 31,
    };

    public static TheoryData<string, string> Fields =>
        new(Enum.GetNames<MessageCode>().SelectMany(ProtocolField.Of).Select(row => (row.Message, row.Name)));

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_message_that_ends_before_a_field_is_an_error(string message, string name)
    {
        ProtocolExample example = Example(message);
        int index = Field(message, name).Index;

        Assert.Null(MessageCase.Decode(WireBytes.Message(example.Bytes, example.Elements()[..index], index), out WireError error, out _));
        Assert.Equal(WireErrorCode.MissingField, error.Code);
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_field_of_another_type_is_an_error(string message, string name) =>
        AssertRefused(Field(message, name), [0x80], WireErrorCode.UnexpectedType);

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_field_that_must_be_there_is_not_nil(string message, string name)
    {
        ProtocolField field = Field(message, name);
        if (!field.Type.Contains("nil", StringComparison.Ordinal))
        {
            AssertRefused(field, [0xc0], WireErrorCode.UnexpectedType);
        }
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_field_just_outside_its_range_is_an_error(string message, string name)
    {
        ProtocolField field = Field(message, name);
        foreach (byte[] element in Outside(field))
        {
            AssertRefused(field, element, WireErrorCode.FieldOutOfRange);
        }
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_byte_string_or_text_at_the_end_of_its_range_is_right(string message, string name)
    {
        ProtocolField field = Field(message, name);
        if (!field.Range.Contains(" bytes", StringComparison.Ordinal) || field.Range is "16 bytes")
        {
            return;
        }

        (Int128 minimum, Int128 maximum) = Range(field);
        foreach (int length in new[] { (int)minimum, (int)maximum })
        {
            byte[] element = field.Type.StartsWith("str", StringComparison.Ordinal) ? WireBytes.Text(length) : WireBytes.Binary(length);
            Assert.NotNull(MessageCase.Decode(With(field, element), out _, out _));
        }
    }

    [Fact]
    public void A_context_of_too_many_epochs_is_an_error()
    {
        byte[] reference = [0x92, 0xc4, 16, .. new byte[15], 1, 8];
        AssertRefused(Field("UserMessage", "context"), WireBytes.Array(65, reference), WireErrorCode.TooManyElements);
        Assert.NotNull(MessageCase.Decode(With(Field("UserMessage", "context"), WireBytes.Array(64, reference)), out _, out _));
    }

    [Theory]
    [InlineData("9191c0", WireErrorCode.MissingField)]
    [InlineData("9190", WireErrorCode.MissingField)]
    [InlineData("9192c0c0", WireErrorCode.UnexpectedType)]
    [InlineData("9192c4100000000000000000000000000000000108", WireErrorCode.None)]
    [InlineData("9192c41000000000000000000000000000000001ff", WireErrorCode.FieldOutOfRange)]
    [InlineData("9192c4100000000000000000000000000000000008", WireErrorCode.FieldOutOfRange)]
    public void An_element_of_a_context_is_a_system_and_an_epoch(string context, WireErrorCode expected)
    {
        MessageCase.Decode(With(Field("UserMessage", "context"), Convert.FromHexString(context)), out WireError error, out _);
        Assert.Equal(expected, error.Code);
    }

    [Fact]
    public void A_way_of_too_many_systems_is_an_error()
    {
        byte[] system = [0xc4, 16, .. new byte[15], 1];
        AssertRefused(Field("Welcome", "path"), WireBytes.Array(17, system), WireErrorCode.TooManyElements);
        Assert.NotNull(MessageCase.Decode(With(Field("Welcome", "path"), WireBytes.Array(16, system)), out _, out _));
    }

    [Fact]
    public void A_way_leads_over_no_system_without_an_id() =>
        AssertRefused(Field("Welcome", "path"), WireBytes.Array(1, [0xc4, 16, .. new byte[16]]), WireErrorCode.FieldOutOfRange);

    [Theory]
    [InlineData("GrantArc")]
    [InlineData("ReleaseArc")]
    public void An_arc_with_a_bit_behind_its_prefix_is_an_error(string message) =>
        AssertRefused(Field(message, "bits"), [95], WireErrorCode.FieldOutOfRange);

    [Theory]
    [InlineData("Goodbye")]
    [InlineData("Refuse")]
    [InlineData("Reject")]
    [InlineData("Undeliverable")]
    public void A_reason_that_this_version_does_not_know_is_no_error(string message) =>
        Assert.NotNull(MessageCase.Decode(With(Field(message, "reason"), [0x7f]), out _, out _));

    [Fact]
    public void A_grant_never_says_false() => AssertRefused(Field("Grant", "value"), [0xc2], WireErrorCode.FieldOutOfRange);

    private static ProtocolExample Example(string message) =>
        ProtocolExample.All.First(example => string.Equals(example.Name, message, StringComparison.Ordinal));

    private static ProtocolField Field(string message, string name) =>
        ProtocolField.Of(message).Single(field => string.Equals(field.Name, name, StringComparison.Ordinal));

    private static byte[] With(ProtocolField field, byte[] element)
    {
        ProtocolExample example = Example(field.Message);
        byte[][] elements = example.Elements();
        elements[field.Index] = element;
        return WireBytes.Message(example.Bytes, elements, elements.Length);
    }

    private static void AssertRefused(ProtocolField field, byte[] element, WireErrorCode expected)
    {
        object? message = MessageCase.Decode(With(field, element), out WireError error, out _);
        Assert.True(message is null, $"{field} = {Convert.ToHexString(element.AsSpan(0, Math.Min(element.Length, 20)))} was read as {message}.");
        Assert.Equal(expected, error.Code);
    }

    private static IEnumerable<byte[]> Outside(ProtocolField field)
    {
        if (field.Range is "id")
        {
            return [WireBytes.Binary(IdentifierBytes), WireBytes.Binary(IdentifierBytes - 1), WireBytes.Binary(IdentifierBytes + 1), WireBytes.Binary(0)];
        }

        if (field.Range is "16 bytes")
        {
            return [WireBytes.Binary(IdentifierBytes - 1), WireBytes.Binary(IdentifierBytes + 1)];
        }

        if (field.Range.Length == 0 || field.Type is "array")
        {
            return [];
        }

        (Int128 minimum, Int128 maximum) = Range(field);
        IEnumerable<Int128> outside = new[] { minimum - 1, maximum + 1 };
        if (field.Range.Contains(" bytes", StringComparison.Ordinal))
        {
            IEnumerable<int> lengths = outside.Where(length => length >= 0).Select(length => (int)length);
            return field.Type.StartsWith("str", StringComparison.Ordinal) ? lengths.Select(WireBytes.Text) : lengths.Select(WireBytes.Binary);
        }

        // What no signed 64-bit integer holds is the reader's to refuse, with a code of its own.
        return outside.Where(number => number >= long.MinValue && number <= long.MaxValue).Select(WireBytes.Integer);
    }

    private static (Int128 Minimum, Int128 Maximum) Range(ProtocolField field)
    {
        string range = field.Range.Split(" bytes")[0];
        string[] ends = range.Split(" to ");
        return (Value(field, ends[0]), Value(field, ends[1]));
    }

    // A number, a power of two, or another field of the example; with "− 1" or "+ 1" behind it or not.
    private static Int128 Value(ProtocolField field, string text)
    {
        string[] words = text.Split(' ');
        Int128 offset = words.Length == 1 ? 0 : words[1] is "−" ? -1 : 1;
        string word = words[0];
        if (Powers.TryGetValue(word, out Int128 power))
        {
            return power + offset;
        }

        if (Int128.TryParse(word, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out Int128 number))
        {
            return number + offset;
        }

        MessagePackReader reader = new(Example(field.Message).Elements()[Field(field.Message, word).Index]);
        return reader.ReadInt64() + offset;
    }
}
