using System;
using System.Collections.Generic;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.Systems;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Sequencing;

/// <summary>Reads the entries of an epoch record. The record was checked by its checksum, so what it cannot read is a bug or a foreign file.</summary>
internal ref struct RecordReader(ReadOnlyMemory<byte> record, Epoch epoch)
{
    private MessagePackReader _reader = new(record);
    private int _fields;

    public readonly bool IsAtEnd => _reader.End;

    public RecordCode ReadCode()
    {
        _fields = _reader.ReadArrayHeader();
        var code = (RecordCode)_reader.ReadByte();
        Check();
        return code;
    }

    public SystemId ReadSystem()
    {
        SystemId system = new(ReadIdentifier());
        Check();
        return system;
    }

    public Arc ReadArc()
    {
        Identifier prefix = ReadIdentifier();
        int bits = _reader.ReadInt32();
        Check();
        return Arc.TryCreate(prefix, bits, out Arc arc) ? arc : throw Unreadable();
    }

    public (Epoch Epoch, int Count) ReadUpdate()
    {
        Epoch of = new(_reader.ReadInt64());
        int count = _reader.ReadInt32();
        Check();
        return (of, count);
    }

    /// <summary>Reads why the update was refused, behind <see cref="ReadUpdate"/>.</summary>
    public Rejection ReadRejection()
    {
        var reason = (RejectReason)_reader.ReadByte();
        ReadOnlyMemory<byte> name = _reader.ReadBytesMemory();
        ReadOnlyMemory<byte> key = _reader.ReadBytesMemory();
        Check();
        return new Rejection(reason, new IndexSpec(new NamedKey(name, key)).ToOwned());
    }

    /// <summary>Reads where a system is, and when that was said.</summary>
    public (SystemPlace Place, long Time) ReadMove()
    {
        SystemId parent = ReadSystem();
        bool isRelay = _reader.ReadBoolean();
        bool isReachable = _reader.ReadBoolean();
        string address = _reader.ReadString();
        long time = _reader.ReadInt64();
        Check();
        return (new SystemPlace(parent, isRelay, isReachable, address), time);
    }

    /// <summary>Reads the services at the end of an entry; none if it ends before.</summary>
    /// <param name="fieldsBefore">How many fields are before them.</param>
    public IReadOnlyList<string> ReadServices(int fieldsBefore)
    {
        if (_fields == fieldsBefore)
        {
            return [];
        }

        var services = new List<string>();
        for (int left = _reader.ReadArrayHeader(); left > 0; left--)
        {
            services.Add(_reader.ReadString());
            Check();
        }

        Check();
        return services;
    }

    public Epoch ReadEpoch()
    {
        Epoch read = new(_reader.ReadInt64());
        Check();
        return read;
    }

    /// <summary>Reads the first message of an update if it is its key; otherwise stays before it.</summary>
    public bool TryReadKey(out UpdateKey key)
    {
        MessagePackReader ahead = _reader;
        key = default;
        if (!MessageCodec.TryReadHeader(ref ahead, out MessageCode code, out int fields) || code != MessageCode.Once)
        {
            return false;
        }

        _reader = ahead;
        bool read = OnceCodec.TryRead(ref _reader, fields, out Once once);
        key = once.Key;
        return read ? true : throw Unreadable();
    }

    /// <summary>Reads the next message of an update if it is an assertion; otherwise stays before it.</summary>
    public bool TryReadAssertion(out Assert assertion)
    {
        MessagePackReader ahead = _reader;
        assertion = default;
        if (!MessageCodec.TryReadHeader(ref ahead, out MessageCode code, out int fields) || code != MessageCode.Assert)
        {
            return false;
        }

        _reader = ahead;
        return AssertCodec.TryRead(ref _reader, fields, out assertion) ? true : throw Unreadable();
    }

    /// <summary>Reads the next message of an update if it says something of a service; otherwise stays before it.</summary>
    public bool TryReadAnnouncement(out Announcement announcement)
    {
        MessagePackReader ahead = _reader;
        announcement = default;
        if (!MessageCodec.TryReadHeader(ref ahead, out MessageCode code, out int fields) || code is not (MessageCode.Announce or MessageCode.Deannounce))
        {
            return false;
        }

        _reader = ahead;
        if (code == MessageCode.Announce && AnnounceCodec.TryRead(ref _reader, fields, out Announce announce))
        {
            announcement = new Announcement(announce.Service, announce.Information, IsOffered: true);
            return true;
        }

        if (code == MessageCode.Deannounce && DeannounceCodec.TryRead(ref _reader, fields, out Deannounce deannounce))
        {
            announcement = new Announcement(deannounce.Service, default, IsOffered: false);
            return true;
        }

        throw Unreadable();
    }

    /// <summary>Reads the next message of an update; false if it is none, but one that has to stand before the operations.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="misplaced">The value that the other message is about.</param>
    public bool TryReadOperation(out PublishOp operation, out IndexSpec misplaced)
    {
        operation = default;
        if (TryReadAssertion(out Assert assertion))
        {
            misplaced = assertion.Spec;
            return false;
        }

        if (TryReadAnnouncement(out _))
        {
            misplaced = DirectoryIndex.Services;
            return false;
        }

        misplaced = default;
        return MessageCodec.TryReadHeader(ref _reader, out MessageCode code, out int fields)
            && code == MessageCode.PublishOp
            && PublishOpCodec.TryRead(ref _reader, fields, out operation) ? true : throw Unreadable();
    }

    public readonly InvalidOperationException Unreadable() =>
        new($"The record of epoch {epoch} cannot be read at byte {_reader.Consumed}: {_reader.Error}. It was written by another version of Coherence, or it is a bug.");

    private Identifier ReadIdentifier()
    {
        ReadOnlyMemory<byte> bytes = _reader.ReadBytesMemory();
        return bytes.Length == Identifier.ByteCount ? Identifier.Read(bytes.Span) : throw Unreadable();
    }

    private readonly void Check()
    {
        if (_reader.Failed)
        {
            throw Unreadable();
        }
    }
}
