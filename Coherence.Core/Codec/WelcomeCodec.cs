using System;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Codec;

/// <summary>The wire form of <see cref="Welcome"/>: specs/protocol.md#welcome.</summary>
public static class WelcomeCodec
{
    private const int FieldCount = 9;

    /// <summary>Writes the message, its code included. Its values are within their documented ranges.</summary>
    public static void Write(ref MessagePackWriter writer, in Welcome message)
    {
        Fields.Begin(ref writer, MessageCode.Welcome, FieldCount);
        writer.Write(message.Version);
        Fields.Write(ref writer, message.Cluster.Value);
        Fields.Write(ref writer, message.Upstream.Value);
        Fields.Write(ref writer, message.Root.Value);
        Fields.Write(ref writer, message.Current);
        Fields.Write(ref writer, message.Received);
        Fields.Write(ref writer, message.Lease);
        writer.Write(message.ArcBits);
        Fields.Write(ref writer, message.Path);
    }

    /// <summary>Reads the fields behind the code, as many as the header says. False: the reader's error says why.</summary>
    public static bool TryRead(ref MessagePackReader reader, int fields, out Welcome message)
    {
        message = default;
        if (!Fields.TryBegin(ref reader, fields, FieldCount))
        {
            return false;
        }

        int version = Fields.ReadInt32(ref reader, 1, int.MaxValue);
        ClusterId cluster = new(Fields.ReadIdentifier(ref reader));
        SystemId upstream = new(Fields.ReadIdentifier(ref reader));
        SystemId root = new(Fields.ReadIdentifier(ref reader));
        Epoch current = Fields.ReadEpoch(ref reader, Epoch.Zero);
        Epoch received = Fields.ReadEpoch(ref reader, Epoch.Zero);
        TimeSpan lease = Fields.ReadMilliseconds(ref reader, WireLimits.LeaseMillisecondsMinimum, WireLimits.LeaseMillisecondsMaximum);
        int arcBits = Fields.ReadInt32(ref reader, WireLimits.ArcBitsMinimum, Arc.SpaceBits);
        SystemPath path = Fields.ReadPath(ref reader);
        message = new Welcome(version, cluster, upstream, root, current, received, lease, arcBits, path);
        return Fields.TryEnd(ref reader, fields, FieldCount);
    }
}
