using System;
using System.Buffers;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Publishing;

/// <summary>An update of this system as it goes over the wire, kept until the root has confirmed it.</summary>
internal sealed class RetainedUpdate
{
    private readonly byte[] _bytes;
    private readonly int[] _partEnds;

    private RetainedUpdate(Epoch epoch, byte[] bytes, int[] partEnds, int operations, IPublishCompletion completion)
    {
        Epoch = epoch;
        _bytes = bytes;
        _partEnds = partEnds;
        Operations = operations;
        Completion = completion;
    }

    public Epoch Epoch { get; }

    public IPublishCompletion Completion { get; }

    public int Bytes => _bytes.Length;

    public int Operations { get; }

    public int Parts => _partEnds.Length;

    /// <summary>Which of all updates of this timeline it is, counted from 1 in the order in which they were handed over.</summary>
    public long Ticket { get; init; }

    /// <summary>The newest root epoch that was applied here when it was numbered: it is decided upon in a later one.</summary>
    public Epoch NumberedAt { get; init; }

    /// <summary>Its operations, in order, read in place.</summary>
    public PublishOp[] ReadOperations() => PublishOpCodec.ReadAll(_bytes, Operations);

    /// <summary>One part, Begin to End.</summary>
    public ReadOnlySpan<byte> Part(int part) => _bytes.AsSpan(part == 0 ? 0 : _partEnds[part - 1], _partEnds[part] - (part == 0 ? 0 : _partEnds[part - 1]));

    /// <summary>Gives the operations their names and encodes the update.</summary>
    /// <param name="waiting">What was handed over.</param>
    /// <param name="begin">Whose update it is, its epoch, and what was known when it was numbered.</param>
    /// <param name="identifiers">Where the names come from.</param>
    /// <param name="partBytes">Where it is cut into parts.</param>
    /// <param name="scratch">For the encoding.</param>
    public static RetainedUpdate Encode(
        in WaitingUpdate waiting, in BeginUpdate begin, IdentifierSource identifiers, int partBytes, ArrayBufferWriter<byte> scratch)
    {
        Update update = waiting.Update;
        scratch.ResetWrittenCount();
        int parts = CountParts(update, partBytes);
        var partEnds = new int[parts];
        int message = 0;
        for (int part = 0; part < parts; part++)
        {
            var writer = new MessagePackWriter(scratch);
            BeginUpdateCodec.Write(ref writer, begin with { Part = part, Parts = parts });
            int first = message;
            int size = 0;
            int keys = 0;
            if (part == 0 && !update.Key.IsNone)
            {
                OnceCodec.Write(ref writer, new Once(update.Key));
                size = update.KeyBytes;
                keys = 1;
            }

            for (; message < update.MessageCount && size < partBytes; message++)
            {
                ReadOnlySpan<byte> bytes = update.Message(message);
                size += bytes.Length;
                if (message < update.UnnamedCount)
                {
                    writer.WriteRaw(bytes);
                }
                else
                {
                    PublishOpCodec.WriteNamed(ref writer, new OperationId(identifiers.Take(new EpochRef(begin.Origin, begin.Epoch))), bytes);
                }
            }

            EndUpdateCodec.Write(ref writer, new EndUpdate(begin.Origin, begin.Epoch, part, keys + message - first));
            writer.Flush();
            partEnds[part] = scratch.WrittenCount;
        }

        return new RetainedUpdate(begin.Epoch, scratch.WrittenSpan.ToArray(), partEnds, update.Count, waiting.Completion)
        {
            Ticket = waiting.Ticket,
            NumberedAt = begin.Applied,
        };
    }

    private static int CountParts(Update update, int partBytes)
    {
        int parts = 1;
        int size = update.KeyBytes;
        for (int message = 0; message < update.MessageCount; message++)
        {
            if (size >= partBytes)
            {
                parts++;
                size = 0;
            }

            size += update.Message(message).Length;
        }

        return parts;
    }
}
