using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;

namespace Coherence.Core.Sequencing;

/// <summary>Writes what a root knows beside index values, for a checkpoint. The table is specs/storage.md#root-state.</summary>
internal static class RootStateWriter
{
    /// <summary>The version of the format.</summary>
    public const int Version = 3;

    /// <summary>The first version that has the keys of updates.</summary>
    public const int FirstVersionWithKeys = 2;

    /// <summary>The first version that says where systems are and what they offer.</summary>
    public const int FirstVersionWithPlaces = 3;

    /// <summary>The bytes of a key with its epoch.</summary>
    public const int KeyBytes = Identifier.ByteCount + sizeof(long);

    // A row is shorter than what a reader takes at once.
    private const int KeysPerRow = 1 << 15;

    public static ReadOnlyMemory<byte> Write(RootState state)
    {
        var bytes = new ArrayBufferWriter<byte>(4096);
        var writer = new MessagePackWriter(bytes);
        writer.WriteArrayHeader(10);
        writer.Write(Version);
        WriteIndexes(ref writer, state.Catalog.Registered);
        writer.Write(state.Applied.Number);
        writer.Write(state.Operations);
        writer.Write(state.Duplicates);
        writer.Write(state.Values.Count);
        WriteAllocation(ref writer, state.Allocation);
        WriteRelayArcs(ref writer, state.RelayArcs);
        WriteSystems(ref writer, state.Systems);
        WriteKeys(ref writer, state.Keys);
        writer.Flush();
        return bytes.WrittenMemory;
    }

    private static void WriteIndexes(ref MessagePackWriter writer, IReadOnlyList<string> names)
    {
        writer.WriteArrayHeader(names.Count);
        foreach (string name in names)
        {
            writer.Write(name);
        }
    }

    private static void WriteAllocation(ref MessagePackWriter writer, Allocation allocation)
    {
        writer.WriteArrayHeader(2);
        Write(ref writer, allocation.Newest.System);
        Write(ref writer, allocation.Newest.Arc);
    }

    private static void WriteRelayArcs(ref MessagePackWriter writer, IReadOnlyList<RelayArc> arcs)
    {
        writer.WriteArrayHeader(arcs.Count);
        foreach (RelayArc arc in arcs)
        {
            writer.WriteArrayHeader(4);
            Write(ref writer, arc.Arc.Prefix);
            writer.Write(arc.Arc.Bits);
            Write(ref writer, arc.NewestOfAll);
            writer.WriteArrayHeader(arc.Newest.Count);
            foreach (Identifier system in arc.Newest)
            {
                Write(ref writer, system);
            }
        }
    }

    private static void WriteSystems(ref MessagePackWriter writer, IReadOnlyList<SystemState> systems)
    {
        writer.WriteArrayHeader(systems.Count);
        foreach (SystemState system in systems)
        {
            writer.WriteArrayHeader(8);
            Write(ref writer, system.System.Value);
            writer.Write(system.Applied.Number);
            writer.Write(system.Outcomes.Known.Number);
            WriteOutcomes(ref writer, system.Outcomes);
            WriteArcs(ref writer, system.Arcs.Items);
            writer.WriteArrayHeader(system.OwnedArcs.Count);
            foreach (Identifier prefix in system.OwnedArcs)
            {
                Write(ref writer, prefix);
            }

            WritePlace(ref writer, system.Place);
            writer.WriteArrayHeader(system.Services.Count);
            foreach (string service in system.Services.Names)
            {
                writer.Write(service);
            }
        }
    }

    private static void WritePlace(ref MessagePackWriter writer, SystemPlace? place)
    {
        if (place is not { } known)
        {
            writer.WriteArrayHeader(0);
            return;
        }

        writer.WriteArrayHeader(4);
        Write(ref writer, known.Parent.Value);
        writer.Write(known.IsRelay);
        writer.Write(known.IsReachable);
        writer.Write(known.Address);
    }

    private static void WriteOutcomes(ref MessagePackWriter writer, OutcomeLog outcomes)
    {
        writer.WriteArrayHeader((int)(outcomes.End - outcomes.First));
        for (long position = outcomes.First; position < outcomes.End; position++)
        {
            Outcome outcome = outcomes[position];
            writer.WriteArrayHeader(outcome.Rejection is null ? 2 : 6);
            writer.Write(outcome.Update.Number);
            writer.Write(outcome.Root.Number);
            if (outcome.Rejection is { } rejection)
            {
                writer.Write((byte)rejection.Reason);
                writer.Write(rejection.Spec.Index.Span);
                writer.Write(rejection.Spec.Key.Span);
                writer.Write(rejection.First.Number);
            }
        }
    }

    private static void WriteArcs(ref MessagePackWriter writer, ReadOnlySpan<ArcUse> arcs)
    {
        writer.WriteArrayHeader(arcs.Length);
        foreach (ArcUse use in arcs)
        {
            writer.WriteArrayHeader(6);
            Write(ref writer, use.Arc.Prefix);
            writer.Write(use.Arc.Bits);
            writer.Write(use.GrantedIn.Number);
            writer.Write(use.IsAllottedByRelay);
            writer.Write(use.Watermark);
            IReadOnlyList<ulong> beyond = use.Beyond;
            writer.WriteArrayHeader(beyond.Count);
            foreach (ulong offset in beyond)
            {
                writer.Write(offset);
            }
        }
    }

    // There may be millions: rows of bytes.
    private static void WriteKeys(ref MessagePackWriter writer, UpdateKeys keys)
    {
        int left = keys.Count;
        writer.WriteArrayHeader((left + KeysPerRow - 1) / KeysPerRow);
        Span<byte> bytes = stackalloc byte[KeyBytes];
        foreach ((UpdateKey key, Epoch epoch) in keys.InOrder)
        {
            if ((keys.Count - left) % KeysPerRow == 0)
            {
                writer.WriteBinHeader(Math.Min(left, KeysPerRow) * KeyBytes);
            }

            left--;
            key.Value.Write(bytes);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[Identifier.ByteCount..], epoch.Number);
            writer.WriteRaw(bytes);
        }
    }

    private static void Write(ref MessagePackWriter writer, Identifier identifier)
    {
        Span<byte> bytes = stackalloc byte[Identifier.ByteCount];
        identifier.Write(bytes);
        writer.Write(bytes);
    }
}
