using System;
using System.Linq;
using Coherence.Core.MessagePack;
using Coherence.Tests.Specs;
using Xunit;

namespace Coherence.Tests.Unit.Codec;

public class BadBytesTests
{
    // What a decoder must be able to allocate for small messages: text, a context, the message in a box.
    private const long FixedBytes = 8 * 1024;

    public static TheoryData<int> Examples => [.. Enumerable.Range(0, ProtocolExample.All.Count)];

    public static TheoryData<string> Messages => [.. MessageCases.All.Select(messageCase => messageCase.ToString())];

    [Theory]
    [InlineData("", WireErrorCode.Truncated, "nothing")]
    [InlineData("90", WireErrorCode.MissingField, "an array without a code")]
    [InlineData("c0", WireErrorCode.UnexpectedType, "nil in place of a message")]
    [InlineData("04", WireErrorCode.UnexpectedType, "a code without its array")]
    [InlineData("810401", WireErrorCode.UnexpectedType, "a map in place of a message")]
    [InlineData("c1", WireErrorCode.ReservedCode, "the byte that MessagePack never uses")]
    [InlineData("920001", WireErrorCode.UnknownCode, "code 0")]
    [InlineData("920901", WireErrorCode.UnknownCode, "a code between defined ones")]
    [InlineData("923f01", WireErrorCode.UnknownCode, "code 63")]
    [InlineData("924001", WireErrorCode.UnknownCode, "code 64, which would be a shift by 0")]
    [InlineData("924401", WireErrorCode.UnknownCode, "code 68, 64 above Ping")]
    [InlineData("92ff01", WireErrorCode.UnknownCode, "a negative code")]
    [InlineData("92cd010401", WireErrorCode.UnknownCode, "code 260, 256 above Ping")]
    [InlineData("92cf000000010000000401", WireErrorCode.UnknownCode, "code 2^32 + 4")]
    [InlineData("92cfffffffffffffffff01", WireErrorCode.OutOfRange, "code 2^64 - 1")]
    [InlineData("92a10401", WireErrorCode.UnexpectedType, "a code that is text")]
    [InlineData("9204", WireErrorCode.Truncated, "a Ping without its nonce")]
    [InlineData("9104", WireErrorCode.MissingField, "a Ping of no fields")]
    [InlineData("9204cfffffffffffffffff", WireErrorCode.OutOfRange, "a nonce of 2^64 - 1")]
    [InlineData("9204ca3f800000", WireErrorCode.UnexpectedType, "a nonce that is a float")]
    [InlineData("dd800000000401", WireErrorCode.LengthOverLimit, "an array of 2^31 elements in seven bytes")]
    [InlineData("ddffffffff0401", WireErrorCode.LengthOverLimit, "an array of 2^32 - 1 elements in seven bytes")]
    [InlineData("dcffff0401", WireErrorCode.Truncated, "an array of 65,535 elements in five bytes")]
    [InlineData("930301db7fffffff41", WireErrorCode.LengthOverLimit, "text of 2^31 - 1 bytes that are not there")]
    [InlineData("930301da00ff41", WireErrorCode.Truncated, "text of 255 bytes that are not there")]
    [InlineData("930301a1ff", WireErrorCode.InvalidUtf8, "text that is no UTF-8")]
    [InlineData("930301a2c080", WireErrorCode.InvalidUtf8, "an overlong zero")]
    [InlineData("930301a3eda080", WireErrorCode.InvalidUtf8, "half of a surrogate pair")]
    [InlineData("930301c40141", WireErrorCode.UnexpectedType, "bytes in place of text")]
    [InlineData("9320a141a141", WireErrorCode.UnexpectedType, "text in place of a key")]
    [InlineData("9320a1ffc40141", WireErrorCode.InvalidUtf8, "a name that is no UTF-8")]
    [InlineData("9320a0c40141", WireErrorCode.FieldOutOfRange, "an empty name")]
    [InlineData("9320a141c6ffffffff41", WireErrorCode.LengthOverLimit, "a key of 2^32 - 1 bytes that are not there")]
    [InlineData("920ad90100", WireErrorCode.UnexpectedType, "text in place of an identifier")]
    [InlineData("920ad8000000000000000000000000000000000001", WireErrorCode.UnexpectedType, "an extension in place of an identifier")]
    [InlineData("93160505", WireErrorCode.FieldOutOfRange, "an update that is its own predecessor")]
    [InlineData("93160506", WireErrorCode.FieldOutOfRange, "an update before its predecessor")]
    [InlineData("93160000", WireErrorCode.FieldOutOfRange, "update 0")]
    [InlineData("930401c1", WireErrorCode.ReservedCode, "an added field that is no value")]
    [InlineData("93040192c0", WireErrorCode.Truncated, "an added field that is cut off")]
    [InlineData("930401dd7fffffff", WireErrorCode.LengthOverLimit, "an added array of 2^31 - 1 elements")]
    public void Bytes_that_are_no_message_are_an_error(string digits, WireErrorCode expected, string what)
    {
        Assert.Null(MessageCase.Decode(Convert.FromHexString(digits), out WireError error, out _));
        Assert.True(error.Code == expected, $"{what} was {error}, not {expected}.");
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void A_message_that_is_cut_off_anywhere_is_truncated(int index)
    {
        byte[] whole = ProtocolExample.All[index].Bytes;
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.Null(MessageCase.Decode(whole.AsMemory(0, length), out WireError error, out _));
            Assert.Equal(WireErrorCode.Truncated, error.Code);
        }
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void A_message_with_one_byte_changed_is_an_error_or_another_message(int index)
    {
        byte[] original = ProtocolExample.All[index].Bytes;
        byte[] changed = [.. original];
        for (int position = 0; position < original.Length; position++)
        {
            for (int value = 0; value <= byte.MaxValue; value++)
            {
                changed[position] = (byte)value;
                AssertErrorOrMessage(changed);
            }

            changed[position] = original[position];
        }
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Random_bytes_are_an_error_or_a_message_and_cost_no_more_memory_than_they_are_long(string message)
    {
        // Seeded, so that a failure comes again.
        Random random = new(20_260_101 + (int)MessageCases.Of(message).Code);
        byte[] warmUp = [0x91, 0xc1];
        AssertErrorOrMessage(warmUp);
        for (int run = 0; run < 5_000; run++)
        {
            byte[] bytes = RandomMessage(random, (byte)MessageCases.Of(message).Code);
            long before = GC.GetAllocatedBytesForCurrentThread();
            AssertErrorOrMessage(bytes);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated <= FixedBytes + (3 * bytes.Length), $"{Convert.ToHexString(bytes)} cost {allocated} bytes.");
        }
    }

    private static void AssertErrorOrMessage(byte[] bytes)
    {
        object? message = MessageCase.Decode(bytes, out WireError error, out long consumed);
        Assert.NotEqual(message is null, !error.IsError);
        Assert.InRange(consumed, 0, bytes.Length);
    }

    // A message of the code whose fields are formats at random: most bytes are taken from those that begin a value.
    private static byte[] RandomMessage(Random random, byte code)
    {
        ReadOnlySpan<byte> formats =
        [
            0x00, 0x01, 0x05, 0x7f, 0x80, 0x81, 0x90, 0x91, 0x92, 0x9f, 0xa0, 0xa1, 0xa3, 0xbf, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5, 0xc6,
            0xc7, 0xca, 0xcb, 0xcc, 0xcd, 0xce, 0xcf, 0xd0, 0xd3, 0xd4, 0xd8, 0xd9, 0xda, 0xdb, 0xdc, 0xdd, 0xde, 0xdf, 0xff, 0x10,
        ];
        byte[] bytes = new byte[random.Next(2, 200)];
        for (int position = 2; position < bytes.Length; position++)
        {
            bytes[position] = random.Next(4) == 0 ? (byte)random.Next(256) : formats[random.Next(formats.Length)];
        }

        bytes[0] = (byte)(0x90 + random.Next(2, 16));
        bytes[1] = code;
        return bytes;
    }
}
