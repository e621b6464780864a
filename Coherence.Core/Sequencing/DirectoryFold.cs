using System;
using System.Buffers;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Text;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.Systems;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Sequencing;

/// <summary>Folds into the values of the directory what epochs say of systems and services.</summary>
/// <remarks>specs/directory.md. What it changes depends on the record and on the systems' state alone.</remarks>
internal sealed class DirectoryFold(Folder folder)
{
    private readonly List<PublishOp> _edits = [];

    // Where an update speaks of each service last.
    private readonly Dictionary<string, int> _last = new(StringComparer.Ordinal);

    // How many systems offer each service.
    private readonly Dictionary<string, int> _providers = new(StringComparer.Ordinal);

    /// <summary>A system is somewhere else, or can be reached no more, or again.</summary>
    public void Moved(SystemState system, in SystemPlace place, Epoch epoch, long time)
    {
        system.Place = place;
        Begin();
        EditMember(DirectoryIndex.Systems, DirectoryEdit.AddMember, BytesOf(system.System));
        SetSystem(system.System, Encode(place, epoch, time));
        foreach (string service in system.Services.Names)
        {
            SetReachable(service, system.System, place.IsReachable);
        }

        Fold();
    }

    /// <summary>A system is forgotten, and with it what it offered.</summary>
    public void Forgotten(SystemState system)
    {
        Begin();
        EditMember(DirectoryIndex.Systems, DirectoryEdit.RemoveMember, BytesOf(system.System));
        SetSystem(system.System, []);
        foreach (string service in system.Services.Names)
        {
            Withdraw(service, system.System);
            CountProvider(service, -1);
        }

        system.Services.Clear();
        Fold();
    }

    /// <summary>Folds what an update says of services; null, or why the update has to be refused. After it <see cref="Keep"/>, unless the update is undone.</summary>
    public Rejection? Fold(SystemState system, IReadOnlyList<Announcement> said)
    {
        _edits.Clear();
        if (said.Count > SystemState.MaximumServices)
        {
            return new Rejection(RejectReason.TooManyServices, DirectoryIndex.Services);
        }

        NoteLast(said);
        int offered = system.Services.Count;
        for (int index = 0; index < said.Count; index++)
        {
            Announcement one = said[index];
            if (!ServiceName.IsValid(one.Service))
            {
                return new Rejection(RejectReason.MalformedDelta, DirectoryIndex.Services);
            }

            if (IsReplaced(one, index))
            {
                continue;
            }

            bool wasOffered = system.Services.Contains(one.Service);
            if (one.IsOffered)
            {
                offered += wasOffered ? 0 : 1;
                Offer(one, system);
            }
            else if (wasOffered)
            {
                offered--;
                Withdraw(one.Service, system.System);
            }
        }

        return offered > SystemState.MaximumServices
            ? new Rejection(RejectReason.TooManyServices, DirectoryIndex.Services)
            : folder.FoldBatch(CollectionsMarshal.AsSpan(_edits));
    }

    /// <summary>The update takes effect.</summary>
    public void Keep(SystemState system, IReadOnlyList<Announcement> said)
    {
        foreach (Announcement one in said)
        {
            if (one.IsOffered && system.Services.Add(one.Service))
            {
                CountProvider(one.Service, 1);
            }
            else if (!one.IsOffered && system.Services.Remove(one.Service))
            {
                CountProvider(one.Service, -1);
            }
        }
    }

    /// <summary>A system is as a checkpoint says.</summary>
    public void Restored(SystemState system)
    {
        foreach (string service in system.Services.Names)
        {
            CountProvider(service, 1);
        }
    }

    // Of several words of one update about one service the last counts.
    private bool IsReplaced(in Announcement one, int index) => _last[one.Service] != index;

    private void NoteLast(IReadOnlyList<Announcement> said)
    {
        _last.Clear();
        for (int index = 0; index < said.Count; index++)
        {
            _last[said[index].Service] = index;
        }
    }

    private static byte[] BytesOf(SystemId system)
    {
        var bytes = new byte[Identifier.ByteCount];
        system.Value.Write(bytes);
        return bytes;
    }

    private static byte[] Encode(in SystemPlace place, Epoch epoch, long time)
    {
        var bytes = new ArrayBufferWriter<byte>(64);
        var writer = new MessagePackWriter(bytes);
        writer.WriteArrayHeader(6);
        writer.Write(BytesOf(place.Parent));
        writer.Write(place.IsRelay);
        writer.Write(place.IsReachable);
        writer.Write(epoch.Number);
        writer.Write(time);
        writer.Write(place.Address);
        writer.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    private void CountProvider(string service, int change)
    {
        int count = _providers.GetValueOrDefault(service) + change;
        if (count > 0)
        {
            _providers[service] = count;
            return;
        }

        _ = _providers.Remove(service);
    }

    private void Offer(in Announcement announcement, SystemState system)
    {
        EditMember(DirectoryIndex.Services, DirectoryEdit.AddMember, Encoding.UTF8.GetBytes(announcement.Service));
        var bytes = new ArrayBufferWriter<byte>(64);
        var writer = new MessagePackWriter(bytes);
        writer.WriteArrayHeader(4);
        writer.Write((byte)DirectoryEdit.SetProvider);
        writer.Write(BytesOf(system.System));
        writer.Write(system.Place is { IsReachable: true });
        writer.Write(announcement.Information.Span);
        writer.Flush();
        Edit(DirectoryIndex.Service(announcement.Service), bytes.WrittenMemory);
    }

    // The name goes with the last system that offers it.
    private void Withdraw(string service, SystemId system)
    {
        EditMember(DirectoryIndex.Service(service), DirectoryEdit.RemoveProvider, BytesOf(system));
        if (_providers[service] == 1)
        {
            EditMember(DirectoryIndex.Services, DirectoryEdit.RemoveMember, Encoding.UTF8.GetBytes(service));
        }
    }

    private void SetReachable(string service, SystemId system, bool isReachable)
    {
        var bytes = new ArrayBufferWriter<byte>(32);
        var writer = new MessagePackWriter(bytes);
        writer.WriteArrayHeader(3);
        writer.Write((byte)DirectoryEdit.SetReachable);
        writer.Write(BytesOf(system));
        writer.Write(isReachable);
        writer.Flush();
        Edit(DirectoryIndex.Service(service), bytes.WrittenMemory);
    }

    private void SetSystem(SystemId system, byte[] value) => EditMember(DirectoryIndex.System(system), DirectoryEdit.SetSystem, value);

    private void EditMember(IndexSpec spec, DirectoryEdit edit, byte[] member)
    {
        var bytes = new ArrayBufferWriter<byte>(32);
        var writer = new MessagePackWriter(bytes);
        writer.WriteArrayHeader(2);
        writer.Write((byte)edit);
        writer.Write(member);
        writer.Flush();
        Edit(spec, bytes.WrittenMemory);
    }

    private void Edit(IndexSpec spec, ReadOnlyMemory<byte> delta) => _edits.Add(new PublishOp(default, new ObjectId(spec.Value), delta));

    private void Begin()
    {
        _edits.Clear();
        folder.BeginUpdate();
    }

    // None of these values can be too large: lists of members stop growing, and the others only shrink.
    private void Fold()
    {
        if (folder.FoldBatch(CollectionsMarshal.AsSpan(_edits)) is { } rejection)
        {
            throw new InvalidOperationException($"The directory does not take what the root says of a system: {rejection.Reason} of {rejection.Spec}: a bug.");
        }
    }
}
