using System;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Tests.Specs;

internal sealed class CodecCase<T>(MessageCode code, CodecCase<T>.WriteMessage write, CodecCase<T>.TryReadMessage tryRead) : MessageCase
    where T : struct
{
    public delegate void WriteMessage(ref MessagePackWriter writer, in T message);

    public delegate bool TryReadMessage(ref MessagePackReader reader, int fields, out T message);

    public override MessageCode Code => code;

    public override Type CodecType => write.Method.DeclaringType!;

    public override void Write(ref MessagePackWriter writer, object message) => write(ref writer, (T)message);

    public override bool TryRead(ref MessagePackReader reader, int fields, out object message)
    {
        bool whole = tryRead(ref reader, fields, out T value);
        message = value;
        return whole;
    }
}
