using System.Buffers;
using System.Collections.Generic;
using Coherence.Core.Codec;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Simulation.Network;

/// <summary>Cuts an update of one part into several, as a sender with several channels may: so that parts are met without megabytes of operations.</summary>
internal static class PartSplitter
{
    /// <summary>Writes the parts; false if the update cannot be cut into so many.</summary>
    public static bool TrySplit(WireUnit unit, int parts, List<WireMessage> messages, List<WireUnit> output)
    {
        MessageCutter.Cut(unit.Bytes, messages);
        int notices = messages.Count - 2;
        if (unit.Code != MessageCode.BeginUpdate || notices < parts)
        {
            return false;
        }

        var reader = new MessagePackReader(messages[0].Bytes);
        _ = MessageCodec.TryReadHeader(ref reader, out _, out int fields);
        if (!BeginUpdateCodec.TryRead(ref reader, fields, out BeginUpdate begin) || begin.Parts > 1)
        {
            return false;
        }

        for (int part = 0; part < parts; part++)
        {
            int first = notices * part / parts;
            int last = notices * (part + 1) / parts;
            var bytes = new ArrayBufferWriter<byte>();
            var writer = new MessagePackWriter(bytes);
            BeginUpdateCodec.Write(ref writer, begin with { Part = part, Parts = parts });
            for (int index = first; index < last; index++)
            {
                writer.WriteRaw(messages[1 + index].Bytes.Span);
            }

            EndUpdateCodec.Write(ref writer, new EndUpdate(begin.Origin, begin.Epoch, part, last - first));
            writer.Flush();
            output.Add(new WireUnit(bytes.WrittenSpan.ToArray(), MessageCode.BeginUpdate));
        }

        return true;
    }
}
