using System;
using System.Buffers.Binary;

namespace Coherence.Core.MessagePack;

/// <summary>The bytes of a timestamp extension, in its three forms.</summary>
internal static class TimestampFormat
{
    /// <summary>The longest form, in bytes.</summary>
    public const int MaximumSize = 12;

    private const int NanosecondShift = 34;
    private const long SecondsIn64Bits = 1L << NanosecondShift;

    /// <summary>How many bytes the shortest form of an instant has: 4, 8 or 12.</summary>
    public static int Size(in MessagePackTimestamp timestamp) => timestamp switch
    {
        { Nanoseconds: 0, Seconds: >= 0 and <= uint.MaxValue } => 4,
        { Seconds: >= 0 and < SecondsIn64Bits } => 8,
        _ => 12,
    };

    /// <summary>Writes the form that has as many bytes as the destination.</summary>
    public static void Write(Span<byte> destination, in MessagePackTimestamp timestamp)
    {
        switch (destination.Length)
        {
            case 4:
                BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)timestamp.Seconds);
                break;
            case 8:
                BinaryPrimitives.WriteUInt64BigEndian(destination, ((ulong)timestamp.Nanoseconds << NanosecondShift) | (ulong)timestamp.Seconds);
                break;
            default:
                BinaryPrimitives.WriteUInt32BigEndian(destination, timestamp.Nanoseconds);
                BinaryPrimitives.WriteInt64BigEndian(destination[4..], timestamp.Seconds);
                break;
        }
    }

    /// <summary>Reads any of the forms, whichever was the shortest. False if it is none of them, or has a whole second of nanoseconds.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, out MessagePackTimestamp timestamp)
    {
        timestamp = default;
        switch (body.Length)
        {
            case 4:
                timestamp = new MessagePackTimestamp(BinaryPrimitives.ReadUInt32BigEndian(body), 0);
                break;
            case 8:
                ulong both = BinaryPrimitives.ReadUInt64BigEndian(body);
                timestamp = new MessagePackTimestamp((long)(both & (SecondsIn64Bits - 1)), (uint)(both >> NanosecondShift));
                break;
            case 12:
                timestamp = new MessagePackTimestamp(BinaryPrimitives.ReadInt64BigEndian(body[4..]), BinaryPrimitives.ReadUInt32BigEndian(body));
                break;
            default:
                return false;
        }

        return timestamp.Nanoseconds < MessagePackTimestamp.NanosecondsPerSecond;
    }
}
