using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using Coherence.Core.MessagePack;

namespace Coherence.Simulation.Model;

/// <summary>The truth: what the durable records say, epoch by epoch. H(i, e) of the invariants.</summary>
/// <remarks>Reads the records with the MessagePack reader and nothing else of the engine.</remarks>
internal sealed class History
{
    // The messages of an update are operations and these.
    private const int AssertCode = 41;
    private const int OnceCode = 43;
    private const int AnnounceCode = 53;
    private const int DeannounceCode = 54;

    private readonly KeySpace _keys;
    private readonly ModelValue?[] _values;
    private readonly List<(long Epoch, ModelValue Value)>[] _versions;
    private readonly ModelFold _fold;
    private readonly List<(string Service, byte[]? Information)> _said = [];
    private readonly HashSet<UInt128> _operations = [];
    private readonly Dictionary<(UInt128 System, long Epoch), UpdateFate> _fates = [];
    private readonly Dictionary<long, UpdateFate> _byTag = [];
    private readonly Dictionary<long, IReadOnlyList<(ModelKey Key, byte[]? Value)>> _readsByTag = [];
    private readonly HashSet<(UInt128 System, long Epoch)> _ruledOut = [];
    private readonly HashSet<UInt128> _systems = [];
    private readonly HashSet<(UInt128 System, UInt128 Prefix)> _arcs = [];

    public History(KeySpace keys, int maximumValueBytes)
    {
        _keys = keys;
        _values = new ModelValue?[keys.All.Count];
        _versions = new List<(long, ModelValue)>[keys.All.Count];
        for (int key = 0; key < _versions.Length; key++)
        {
            _versions[key] = [];
        }

        _fold = new ModelFold(keys, _values, maximumValueBytes);
    }

    /// <summary>Where systems are.</summary>
    public LoggedDirectory Directory { get; } = new();

    /// <summary>The keys that are remembered.</summary>
    public LoggedKeys Keys { get; } = new();

    /// <summary>D of the invariants: the newest durable epoch.</summary>
    public long Durable { get; private set; }

    /// <summary>What stands in the log twice, in words: an update, or what it does under other operation ids. Null if nothing does (DUR-2).</summary>
    public string? Repeated { get; private set; }

    /// <summary>What a transaction read that is not there any more at the point where it took effect, in words; null if each could have run alone (TXN-1).</summary>
    public string? Anomaly { get; private set; }

    /// <summary>What came into the log after somebody had been told that it is there if it ever will be, in words; null if nothing has (CAU-3).</summary>
    public string? Late { get; private set; }

    /// <summary>Somebody was told that all of an update is there that ever will be, and it is not.</summary>
    public void RuleOut(UInt128 system, long epoch) => _ruledOut.Add((system, epoch));

    /// <summary>An update is going to be published that was decided upon by these values.</summary>
    public void Expect(long tag, IReadOnlyList<(ModelKey Key, byte[]? Value)> reads) => _readsByTag.Add(tag, reads);

    public UpdateFate? FateOf(UInt128 system, long epoch) => _fates.TryGetValue((system, epoch), out UpdateFate fate) ? fate : null;

    public UpdateFate? FateOf(long tag) => _byTag.TryGetValue(tag, out UpdateFate fate) ? fate : null;

    /// <summary>Whether a durable epoch admits a system: the one in which it was granted its id or, if a relay did that, the one of its first update.</summary>
    public bool HasSystem(UInt128 system) => _systems.Contains(system);

    /// <summary>Whether an arc was granted to a system in a durable epoch.</summary>
    public bool HasArc(UInt128 system, UInt128 prefix) => _arcs.Contains((system, prefix));

    /// <summary>The value of a key as of an epoch; null if absent.</summary>
    public byte[]? ValueAt(int key, long epoch)
    {
        int version = VersionAt(key, epoch);
        return version < 0 ? null : _versions[key][version].Value.Bytes;
    }

    /// <summary>All values as of an epoch, by the numbers of their keys.</summary>
    public ModelValue?[] ValuesAt(long epoch)
    {
        var values = new ModelValue?[_versions.Length];
        for (int key = 0; key < values.Length; key++)
        {
            int version = VersionAt(key, epoch);
            values[key] = version < 0 ? null : _versions[key][version].Value;
        }

        return values;
    }

    /// <summary>The newest epoch that changed a key; 0 if none did.</summary>
    public long NewestChangeOf(int key) => _versions[key].Count == 0 ? 0 : _versions[key][^1].Epoch;

    /// <summary>Whether a key has the same value at every epoch from the first to the last.</summary>
    public bool IsConstant(int key, long first, long last)
    {
        List<(long Epoch, ModelValue Value)> versions = _versions[key];
        int newest = VersionAt(key, last);
        if (newest < 0)
        {
            return true;
        }

        for (int version = newest; version >= 0 && versions[version].Epoch > first; version--)
        {
            byte[]? before = version == 0 ? null : versions[version - 1].Value.Bytes;
            if (before is null || !before.AsSpan().SequenceEqual(versions[newest].Value.Bytes))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>One more record is durable.</summary>
    public void Append(ReadOnlyMemory<byte> record)
    {
        Durable++;
        var changed = new SortedDictionary<int, ModelValue>();
        var reader = new MessagePackReader(record);
        while (!reader.End)
        {
            int fields = reader.ReadArrayHeader();
            int code = reader.ReadByte();
            UInt128 system = BinaryPrimitives.ReadUInt128BigEndian(reader.ReadBytesMemory().Span);
            if (code == 1)
            {
                AppendUpdate(ref reader, system, changed);
                continue;
            }

            if (code == 6)
            {
                AppendRefused(ref reader, system, changed);
                continue;
            }

            if (code == 7)
            {
                Keys.ForgetUpTo(reader.ReadInt64());
                continue;
            }

            int read = 2 + AppendStanding(code, system, ref reader);
            for (int field = read; field < fields; field++)
            {
                reader.Skip();
            }
        }

        if (reader.Failed)
        {
            throw new InvalidOperationException($"The record of epoch {Durable} cannot be read by the model: {reader.Error}.");
        }

        foreach ((int number, ModelValue value) in changed)
        {
            _versions[number].Add((Durable, value));
        }
    }

    // What the root says of a system. How many fields were read.
    private int AppendStanding(int code, UInt128 system, ref MessagePackReader reader)
    {
        switch (code)
        {
            case 2:
                _ = _systems.Add(system);
                return 0;
            case 3:
                _ = _arcs.Add((system, BinaryPrimitives.ReadUInt128BigEndian(reader.ReadBytesMemory().Span)));
                return 1;
            case 5:
                Directory.Forget(Durable, system);
                return 0;
            case 8:
                return Directory.Move(Durable, system, ref reader);
            default:
                return 0;
        }
    }

    private static LoggedOperation ReadOperation(ref MessagePackReader reader, int fields)
    {
        UInt128 id = BinaryPrimitives.ReadUInt128BigEndian(reader.ReadBytesMemory().Span);
        string table = reader.ReadString();
        ReadOnlyMemory<byte> key = reader.ReadBytesMemory();
        ReadOnlyMemory<byte> delta = reader.ReadBytesMemory();
        for (int field = 5; field < fields; field++)
        {
            reader.Skip();
        }

        return new LoggedOperation(id, table, key, delta);
    }

    private void AppendUpdate(ref MessagePackReader reader, UInt128 system, SortedDictionary<int, ModelValue> changed)
    {
        long epoch = reader.ReadInt64();
        int count = reader.ReadInt32();
        AppendMessages(ref reader, system, changed, epoch, count, isValid: true);
    }

    // The root had refused it before it looked at what it says: reason, index, key.
    private void AppendRefused(ref MessagePackReader reader, UInt128 system, SortedDictionary<int, ModelValue> changed)
    {
        long epoch = reader.ReadInt64();
        int count = reader.ReadInt32();
        for (int field = 0; field < 3; field++)
        {
            reader.Skip();
        }

        AppendMessages(ref reader, system, changed, epoch, count, isValid: false);
    }

    private void AppendMessages(
        ref MessagePackReader reader, UInt128 system, SortedDictionary<int, ModelValue> changed, long epoch, int count, bool isValid)
    {
        _fold.BeginUpdate();
        _said.Clear();
        long tag = 0;
        UInt128 key = UInt128.Zero;
        long first = 0;
        for (int number = 0; number < count; number++)
        {
            int fields = reader.ReadArrayHeader();
            long code = reader.ReadInt64();
            if (code == OnceCode)
            {
                key = BinaryPrimitives.ReadUInt128BigEndian(reader.ReadBytesMemory().Span);
                first = isValid ? Keys.EpochOf(key) : 0;
                isValid = isValid && first == 0;
                continue;
            }

            if (code == AssertCode)
            {
                isValid = Holds(ref reader, fields, changed) && isValid;
                continue;
            }

            if (code is AnnounceCode or DeannounceCode)
            {
                ReadAnnouncement(ref reader, code, fields);
                continue;
            }

            LoggedOperation operation = ReadOperation(ref reader, fields);
            if (!_operations.Add(operation.Id))
            {
                continue;
            }

            if (string.Equals(operation.Table, KeySpace.JournalTable, StringComparison.Ordinal) && operation.Delta.Length == sizeof(long))
            {
                tag = BinaryPrimitives.ReadInt64LittleEndian(operation.Delta.Span);
            }

            isValid = isValid && _fold.TryFold(operation);
        }

        Note(system, epoch, new UpdateFate(tag, Durable, isValid, first));
        if (!isValid)
        {
            return;
        }

        if (key != UInt128.Zero)
        {
            Keys.Add(key, Durable);
        }

        CheckReads(tag);
        TakeEffect(system, changed);
    }

    private void TakeEffect(UInt128 system, SortedDictionary<int, ModelValue> changed)
    {
        Directory.Say(Durable, system, _said);
        foreach ((int number, ModelValue value) in _fold.Changed)
        {
            _values[number] = value;
            changed[number] = value;
        }
    }

    // Who says it is the origin: the message names nobody.
    private void ReadAnnouncement(ref MessagePackReader reader, long code, int fields)
    {
        reader.Skip();
        string service = reader.ReadString();
        byte[]? information = code == AnnounceCode ? reader.ReadBytesMemory().ToArray() : null;
        for (int field = information is null ? 3 : 4; field < fields; field++)
        {
            reader.Skip();
        }

        _said.Add((service, information));
    }

    // An assertion is about the values before the update; within an epoch updates come one after the other.
    private bool Holds(ref MessagePackReader reader, int fields, SortedDictionary<int, ModelValue> changed)
    {
        string index = reader.ReadString();
        ReadOnlyMemory<byte> name = reader.ReadBytesMemory();
        long epoch = reader.ReadInt64();
        for (int field = 4; field < fields; field++)
        {
            reader.Skip();
        }

        ModelKey key = _keys.Find(index, name) ?? throw new InvalidOperationException($"The model has no key of {index}.");
        return epoch < Durable && !changed.ContainsKey(key.Number) && NewestChangeOf(key.Number) <= epoch;
    }

    private void CheckReads(long tag)
    {
        if (!_readsByTag.TryGetValue(tag, out IReadOnlyList<(ModelKey Key, byte[]? Value)>? reads))
        {
            return;
        }

        foreach ((ModelKey key, byte[]? value) in reads)
        {
            byte[]? present = _values[key.Number]?.Bytes;
            bool isSame = value is null ? present is null : present is not null && value.AsSpan().SequenceEqual(present);
            if (!isSame)
            {
                Anomaly ??= $"update #{tag} took effect in epoch {Durable} although {key.Spec}, which it was decided upon by, was another by then";
            }
        }
    }

    private void Note(UInt128 system, long epoch, UpdateFate fate)
    {
        if (_ruledOut.Contains((system, epoch)))
        {
            Late = $"update {epoch} of {system:x}";
        }

        if (!_fates.TryAdd((system, epoch), fate))
        {
            Repeated = $"update {epoch} of {system:x}";
        }
        else if (fate.Tag != 0 && !_byTag.TryAdd(fate.Tag, fate))
        {
            Repeated = $"update #{fate.Tag}";
        }
    }

    private int VersionAt(int key, long epoch)
    {
        List<(long Epoch, ModelValue Value)> versions = _versions[key];

        // Nearly always it is one of the newest.
        int version = versions.Count - 1;
        for (int steps = 0; version >= 0 && steps < 4; steps++, version--)
        {
            if (versions[version].Epoch <= epoch)
            {
                return version;
            }
        }

        int low = 0;
        int high = version + 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = versions[middle].Epoch <= epoch ? (middle + 1, high) : (low, middle);
        }

        return low - 1;
    }
}
