using System;
using System.Buffers;
using Coherence.Core.Codec;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Tests.Specs;

/// <summary>A message and its codec, in a form that does not name the type, so that one test runs over all of them.</summary>
internal abstract class MessageCase
{
    public abstract MessageCode Code { get; }

    public abstract Type CodecType { get; }

    public abstract void Write(ref MessagePackWriter writer, object message);

    public abstract bool TryRead(ref MessagePackReader reader, int fields, out object message);

    public static byte[] Encode(object message)
    {
        ArrayBufferWriter<byte> buffer = new();
        MessagePackWriter writer = new(buffer);
        MessageCases.Of(message.GetType().Name).Write(ref writer, message);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads the first message, as the engine does; null and the error if it is not right.</summary>
    public static object? Decode(ReadOnlyMemory<byte> bytes, out WireError error, out long consumed)
    {
        MessagePackReader reader = new(bytes, WireLimits.Reader);
        object? message = null;
        bool whole = MessageCodec.TryReadHeader(ref reader, out MessageCode code, out int fields)
            && MessageCases.Of(code.ToString()).TryRead(ref reader, fields, out message);
        error = reader.Error;
        consumed = reader.Consumed;
        return whole ? message : null;
    }

    public override string ToString() => Code.ToString();
}
