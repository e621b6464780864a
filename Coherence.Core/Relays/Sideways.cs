using System;
using System.Buffers;
using System.Collections.Generic;
using Coherence.Core.Codec;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;
using Coherence.Core.Serving;

namespace Coherence.Core.Relays;

/// <summary>Tells the children that want to hear it what the others publish, ahead of the root.</summary>
/// <remarks>
/// specs/speculation.md#siblings. A copy is only worth something as long as the root has not answered, so one that does not go at
/// once does not go at all.
/// </remarks>
internal sealed class Sideways
{
    private readonly List<RelayChild> _hearing = [];
    private readonly ArrayBufferWriter<byte> _scratch = new(1024);

    public void Welcomed(RelayChild child)
    {
        if (child.HearsSiblings)
        {
            _hearing.Add(child);
        }
    }

    public void Gone(RelayChild child) => _ = _hearing.Remove(child);

    /// <summary>A whole update has come from a child, and is on its way up for the first time.</summary>
    public void Tell(RelayChild from, in BeginUpdate begin, ReadOnlySpan<byte> messages, int count)
    {
        if (_hearing.Count == 0 || (_hearing.Count == 1 && _hearing[0] == from))
        {
            return;
        }

        _scratch.ResetWrittenCount();
        var writer = new MessagePackWriter(_scratch);
        BeginUpdateCodec.Write(ref writer, begin);
        writer.WriteRaw(messages);
        EndUpdateCodec.Write(ref writer, new EndUpdate(begin.Origin, begin.Epoch, begin.Part, count));
        writer.Flush();
        foreach (RelayChild child in _hearing)
        {
            if (child != from && child.Channels.IsWritable)
            {
                child.Channels.Write(_scratch.WrittenSpan);
            }
        }
    }

    /// <summary>What became of a system's updates is told to those who may have heard of them; the one over which the system is reached is told anyway.</summary>
    public void TellOutcome(RelayChild? route, byte[] notice, Notices notices)
    {
        foreach (RelayChild child in _hearing)
        {
            if (child != route)
            {
                child.Tell(notice, notices);
            }
        }
    }
}
