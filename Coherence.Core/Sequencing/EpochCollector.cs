using System;
using System.Buffers;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;

namespace Coherence.Core.Sequencing;

/// <summary>Collects the record of the next epoch while the one before is on its way to the disk: two buffers that take turns.</summary>
internal sealed class EpochCollector
{
    // A buffer that once held a giant epoch is given back.
    private const int KeptBytes = 8 << 20;

    private ArrayBufferWriter<byte> _collecting = new(64 * 1024);
    private ArrayBufferWriter<byte> _writing = new(64 * 1024);

    public bool IsEmpty => _collecting.WrittenCount == 0;

    public int Bytes => _collecting.WrittenCount;

    /// <summary>How many operations and assertions were collected: each may need a value.</summary>
    public long Messages { get; private set; }

    /// <summary>How many keys of updates what was collected may add to those that are remembered.</summary>
    public int Keys { get; private set; }

    /// <summary>The same of the record that was taken last.</summary>
    public int KeysTaken { get; private set; }

    public void AddUpdate(SystemId origin, Epoch epoch, ReadOnlySpan<byte> messages, int count)
    {
        var writer = new MessagePackWriter(_collecting);
        BeginEntry(ref writer, RecordCode.Update, origin, fields: 4);
        writer.Write(epoch.Number);
        writer.Write(count);
        writer.WriteRaw(messages);
        writer.Flush();
        Messages += count;
    }

    /// <summary>Adds an update that is refused whatever it says; its operations count as used all the same.</summary>
    public void AddRefusal(SystemId origin, Epoch epoch, Rejection rejection, ReadOnlySpan<byte> messages, int count)
    {
        var writer = new MessagePackWriter(_collecting);
        BeginEntry(ref writer, RecordCode.UpdateRefused, origin, fields: 7);
        writer.Write(epoch.Number);
        writer.Write(count);
        writer.Write((byte)rejection.Reason);
        writer.Write(rejection.Spec.Index.Span);
        writer.Write(rejection.Spec.Key.Span);
        writer.WriteRaw(messages);
        writer.Flush();
    }

    /// <summary>One of the updates collected has a key that may have to be remembered.</summary>
    public void CountKey() => Keys++;

    public void AddKeysForgotten(Epoch upTo)
    {
        var writer = new MessagePackWriter(_collecting);
        BeginEntry(ref writer, RecordCode.KeysForgotten, Allocation.Root, fields: 3);
        writer.Write(upTo.Number);
        writer.Flush();
    }

    public void AddSystem(SystemId system)
    {
        var writer = new MessagePackWriter(_collecting);
        BeginEntry(ref writer, RecordCode.SystemAdmitted, system, fields: 2);
        writer.Flush();
    }

    public void AddArc(RecordCode code, SystemId system, Arc arc)
    {
        var writer = new MessagePackWriter(_collecting);
        BeginEntry(ref writer, code, system, fields: 4);
        WriteIdentifier(ref writer, arc.Prefix);
        writer.Write(arc.Bits);
        writer.Flush();
    }

    /// <summary>Adds that a system is somewhere else.</summary>
    /// <param name="system">The system.</param>
    /// <param name="place">Where it is.</param>
    /// <param name="time">When, in milliseconds since 1970.</param>
    /// <param name="services">The services that it offers as of the last epoch: values that will change.</param>
    public void AddMove(SystemId system, in SystemPlace place, long time, ReadOnlySpan<string> services)
    {
        var writer = new MessagePackWriter(_collecting);
        BeginEntry(ref writer, RecordCode.SystemMoved, system, fields: 8);
        WriteIdentifier(ref writer, place.Parent.Value);
        writer.Write(place.IsRelay);
        writer.Write(place.IsReachable);
        writer.Write(place.Address);
        writer.Write(time);
        WriteServices(ref writer, services);
        writer.Flush();
    }

    /// <summary>Adds that a system is forgotten.</summary>
    /// <param name="system">The system.</param>
    /// <param name="services">The services that it offers as of the last epoch: values that will change.</param>
    public void AddEnd(SystemId system, ReadOnlySpan<string> services)
    {
        var writer = new MessagePackWriter(_collecting);
        BeginEntry(ref writer, RecordCode.SystemForgotten, system, fields: 3);
        WriteServices(ref writer, services);
        writer.Flush();
    }

    /// <summary>The record of all that was collected; valid until the call after the next.</summary>
    public ReadOnlyMemory<byte> Take()
    {
        (_collecting, _writing) = (_writing, _collecting);
        if (_collecting.Capacity > KeptBytes)
        {
            _collecting = new ArrayBufferWriter<byte>(64 * 1024);
        }

        _collecting.ResetWrittenCount();
        KeysTaken = Keys;
        Keys = 0;
        Messages = 0;
        return _writing.WrittenMemory;
    }

    private static void BeginEntry(ref MessagePackWriter writer, RecordCode code, SystemId system, int fields)
    {
        writer.WriteArrayHeader(fields);
        writer.Write((byte)code);
        WriteIdentifier(ref writer, system.Value);
    }

    private static void WriteServices(ref MessagePackWriter writer, ReadOnlySpan<string> services)
    {
        writer.WriteArrayHeader(services.Length);
        foreach (string service in services)
        {
            writer.Write(service);
        }
    }

    private static void WriteIdentifier(ref MessagePackWriter writer, Identifier identifier)
    {
        Span<byte> bytes = stackalloc byte[Identifier.ByteCount];
        identifier.Write(bytes);
        writer.Write(bytes);
    }
}
