using System;
using System.Buffers;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Tests.Unit.Indexes;

/// <summary>Short ways to make operations.</summary>
internal static class Operations
{
    public static OperationId Id(ulong number) => new(new Identifier(number));

    public static PublishOp Of(ulong id, ObjectId target, Action<IBufferWriter<byte>> write) => new(Id(id), target, Delta(write));

    public static byte[] Delta(Action<IBufferWriter<byte>> write)
    {
        ArrayBufferWriter<byte> output = new();
        write(output);
        return output.WrittenSpan.ToArray();
    }
}
