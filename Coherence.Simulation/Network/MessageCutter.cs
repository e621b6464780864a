using System;
using System.Collections.Generic;
using Coherence.Core.Codec;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Simulation.Network;

/// <summary>Cuts frames into messages.</summary>
internal static class MessageCutter
{
    public static void Cut(ReadOnlyMemory<byte> frame, List<WireMessage> messages)
    {
        messages.Clear();
        var reader = new MessagePackReader(frame);
        while (!reader.End)
        {
            int start = (int)reader.Consumed;
            if (!MessageCodec.TryReadHeader(ref reader, out MessageCode code, out int fields))
            {
                throw new InvalidOperationException($"An engine sent what is no message: {reader.Error}.");
            }

            for (int field = 0; field < fields; field++)
            {
                reader.Skip();
            }

            messages.Add(new WireMessage(code, frame[start..(int)reader.Consumed]));
        }
    }
}
