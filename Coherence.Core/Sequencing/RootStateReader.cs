using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.Catalog;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Sequencing;

/// <summary>Reads what <see cref="RootStateWriter"/> wrote. It was checked by its checksum, so what cannot be read is a bug or a foreign file.</summary>
internal ref struct RootStateReader(ReadOnlyMemory<byte> bytes)
{
    private MessagePackReader _reader = new(bytes);

    /// <summary>Why a state cannot be the beginning of a root with these indexes; null if it can.</summary>
    /// <remarks>An index that folds from the middle of the log on would have other values than one that folds all of it.</remarks>
    public static string? Check(ReadOnlyMemory<byte> bytes, IndexCatalog catalog)
    {
        var reader = new RootStateReader(bytes);
        int version = reader.ReadVersion();
        if (version is < 1 or > RootStateWriter.Version)
        {
            return $"its state has version {version}, and 1 to {RootStateWriter.Version} are read here";
        }

        IReadOnlyList<string> names = reader.ReadIndexes();
        bool isSame = names.Count == catalog.Registered.Count;
        for (int index = 0; isSame && index < names.Count; index++)
        {
            isSame = string.Equals(names[index], catalog.Registered[index], StringComparison.Ordinal);
        }

        return isSame
            ? null
            : $"it was made with the indexes [{string.Join(", ", names)}], and the root has [{string.Join(", ", catalog.Registered)}]";
    }

    public int ReadVersion()
    {
        _ = _reader.ReadArrayHeader();
        int version = _reader.ReadInt32();
        Check();
        return version;
    }

    public IReadOnlyList<string> ReadIndexes()
    {
        int count = ReadCount();
        var names = new List<string>();
        for (int index = 0; index < count; index++)
        {
            names.Add(_reader.ReadString());
            Check();
        }

        return names;
    }

    public Epoch ReadEpoch() => new(ReadNumber());

    public long ReadNumber()
    {
        long number = _reader.ReadInt64();
        Check();
        return number;
    }

    public int ReadValueCount()
    {
        long count = ReadNumber();
        return count is >= 0 and <= int.MaxValue ? (int)count : throw Unreadable();
    }

    public readonly void CheckEnd()
    {
        if (!_reader.End)
        {
            throw Unreadable();
        }
    }

    public int ReadCount()
    {
        int count = _reader.ReadArrayHeader();
        Check();
        return count;
    }

    public Identifier ReadIdentifier()
    {
        ReadOnlyMemory<byte> identifier = _reader.ReadBytesMemory();
        return !_reader.Failed && identifier.Length == Identifier.ByteCount ? Identifier.Read(identifier.Span) : throw Unreadable();
    }

    public Arc ReadArc()
    {
        Identifier prefix = ReadIdentifier();
        int bits = _reader.ReadInt32();
        Check();
        return Arc.TryCreate(prefix, bits, out Arc arc) ? arc : throw Unreadable();
    }

    public (Identifier System, Identifier Arc) ReadAllocation()
    {
        _ = ReadCount();
        return (ReadIdentifier(), ReadIdentifier());
    }

    public RelayArc ReadRelayArc(int version, int bits)
    {
        _ = ReadCount();
        var arc = new RelayArc(ReadArc(), bits);
        arc.ForgetUpTo(ReadIdentifier());
        for (int left = version >= RootStateWriter.FirstVersionWithPlaces ? ReadCount() : 0; left > 0; left--)
        {
            arc.Forget(ReadIdentifier());
        }

        return arc;
    }

    public SystemState ReadSystem(int version)
    {
        _ = ReadCount();
        var system = new SystemState(new SystemId(ReadIdentifier())) { Applied = ReadEpoch() };
        system.Outcomes.Restore(ReadEpoch());
        for (int left = ReadCount(); left > 0; left--)
        {
            system.Outcomes.Add(ReadOutcome());
        }

        for (int left = ReadCount(); left > 0; left--)
        {
            system.Arcs.Add(ReadArcUse());
        }

        for (int left = ReadCount(); left > 0; left--)
        {
            system.OwnedArcs.Add(ReadIdentifier());
        }

        if (version >= RootStateWriter.FirstVersionWithPlaces)
        {
            system.Place = ReadPlace();
            for (int left = ReadCount(); left > 0; left--)
            {
                _ = system.Services.Add(_reader.ReadString());
                Check();
            }
        }

        return system;
    }

    private SystemPlace? ReadPlace()
    {
        if (ReadCount() == 0)
        {
            return null;
        }

        SystemId parent = new(ReadIdentifier());
        bool isRelay = _reader.ReadBoolean();
        bool isReachable = _reader.ReadBoolean();
        string address = _reader.ReadString();
        Check();
        return new SystemPlace(parent, isRelay, isReachable, address);
    }

    public void ReadKeys(UpdateKeys keys)
    {
        for (int left = ReadCount(); left > 0; left--)
        {
            ReadOnlySpan<byte> row = _reader.ReadBytesSpan();
            Check();
            if (row.Length % RootStateWriter.KeyBytes != 0)
            {
                throw Unreadable();
            }

            for (; row.Length > 0; row = row[RootStateWriter.KeyBytes..])
            {
                keys.Add(new UpdateKey(Identifier.Read(row)), new Epoch(BinaryPrimitives.ReadInt64LittleEndian(row[Identifier.ByteCount..])));
            }
        }
    }

    private Outcome ReadOutcome()
    {
        int fields = ReadCount();
        Epoch update = ReadEpoch();
        Epoch root = ReadEpoch();
        if (fields == 2)
        {
            return new Outcome(update, root, null);
        }

        var reason = (RejectReason)_reader.ReadByte();
        ReadOnlyMemory<byte> name = _reader.ReadBytesMemory();
        ReadOnlyMemory<byte> key = _reader.ReadBytesMemory();
        Check();
        Epoch first = fields > 5 ? ReadEpoch() : Epoch.Zero;
        return new Outcome(update, root, new Rejection(reason, new IndexSpec(new NamedKey(name, key)).ToOwned()) { First = first });
    }

    private ArcUse ReadArcUse()
    {
        _ = ReadCount();
        Arc arc = ReadArc();
        Epoch grantedIn = ReadEpoch();
        var use = new ArcUse(arc, grantedIn, _reader.ReadBoolean());
        ulong watermark = _reader.ReadUInt64();
        var beyond = new List<ulong>();
        for (int left = ReadCount(); left > 0; left--)
        {
            beyond.Add(_reader.ReadUInt64());
        }

        Check();
        use.Restore(watermark, [.. beyond]);
        return use;
    }

    private readonly void Check()
    {
        if (_reader.Failed)
        {
            throw Unreadable();
        }
    }

    private readonly InvalidOperationException Unreadable() =>
        new($"The root's state in a checkpoint cannot be read at byte {_reader.Consumed}: {_reader.Error}. It was written by another version of Coherence, or it is a bug.");
}
