using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Text;
using Coherence.Core.MessagePack;

namespace Coherence.Simulation.Model;

/// <summary>What the operations of one update make of the values, written anew and plainly: nothing of the engine's folds is used.</summary>
internal sealed class ModelFold(KeySpace keys, ModelValue?[] values, int maximumValueBytes)
{
    private readonly SortedDictionary<int, ModelValue> _changed = [];

    /// <summary>The values that the update changes.</summary>
    public IReadOnlyDictionary<int, ModelValue> Changed => _changed;

    public void BeginUpdate() => _changed.Clear();

    /// <summary>Folds one operation; false if it is not valid, so that the whole update must be refused.</summary>
    public bool TryFold(in LoggedOperation operation) => operation.Table switch
    {
        KeySpace.CounterTable => TryReadAmount(operation.Delta, out long amount)
            && TryAdd(KeyOf(KeySpace.CounterTable, operation.Key), amount)
            && TryAdd(KeyOf(KeySpace.OperationsIndex, operation.Key), 1),
        KeySpace.SumTable => TryReadAmount(operation.Delta, out long amount)
            && !operation.Key.IsEmpty
            && TryAdd(KeyOf(KeySpace.SumTable, operation.Key), amount)
            && TryAdd(keys.SumTotal, amount),
        KeySpace.TopTable => TryReadAmount(operation.Delta, out long amount)
            && !operation.Key.IsEmpty
            && amount >= 0
            && TryAdd(KeyOf(KeySpace.TopTable, operation.Key), amount)
            && TryRank(),
        KeySpace.RegisterTable => TrySetRegister(operation),
        KeySpace.SetTable => TryChangeSet(operation),
        KeySpace.JournalTable => TryWriteJournal(operation),
        _ => false,
    };

    /// <summary>Folds one operation into each value that it can be folded into, as a node does that shows what is not confirmed.</summary>
    public void Speculate(in LoggedOperation operation)
    {
        switch (operation.Table)
        {
            case KeySpace.CounterTable:
                _ = TryReadAmount(operation.Delta, out long counted);
                _ = TryAdd(KeyOf(KeySpace.CounterTable, operation.Key), counted);
                _ = TryAdd(KeyOf(KeySpace.OperationsIndex, operation.Key), 1);
                break;
            case KeySpace.SumTable:
                _ = TryReadAmount(operation.Delta, out long summed);
                _ = TryAdd(KeyOf(KeySpace.SumTable, operation.Key), summed);
                _ = TryAdd(keys.SumTotal, summed);
                break;
            case KeySpace.TopTable:
                _ = TryReadAmount(operation.Delta, out long scored);
                _ = TryAdd(KeyOf(KeySpace.TopTable, operation.Key), scored) && TryRank();
                break;
            default:
                _ = TryFold(operation);
                break;
        }
    }

    /// <summary>Whether an operation may take effect on some values: if not, its update is refused on any. One on a table that nobody listens to cannot be judged.</summary>
    public static bool IsPossible(in LoggedOperation operation) => operation.Table switch
    {
        KeySpace.CounterTable => TryReadAmount(operation.Delta, out _),
        KeySpace.SumTable => TryReadAmount(operation.Delta, out _) && !operation.Key.IsEmpty,
        KeySpace.TopTable => TryReadAmount(operation.Delta, out long amount) && !operation.Key.IsEmpty && amount >= 0,
        _ => true,
    };

    private static bool TryReadAmount(ReadOnlyMemory<byte> delta, out long amount)
    {
        var reader = new MessagePackReader(delta);
        int count = reader.ReadArrayHeader();
        amount = reader.ReadInt64();
        return count == 1 && !reader.Failed && reader.End;
    }

    private ModelKey KeyOf(string index, ReadOnlyMemory<byte> key) => keys.Find(index, key)
        ?? throw new InvalidOperationException($"The model has no key {index}/{Encoding.UTF8.GetString(key.Span)}.");

    private ModelValue? Present(ModelKey key) => _changed.TryGetValue(key.Number, out ModelValue? value) ? value : values[key.Number];

    private bool TryPut(ModelKey key, object state, byte[] bytes)
    {
        if (bytes.Length > maximumValueBytes)
        {
            return false;
        }

        _changed[key.Number] = new ModelValue(state, bytes);
        return true;
    }

    private bool TryAdd(ModelKey key, long amount)
    {
        ModelValue? present = Present(key);
        if (present is not null && amount == 0)
        {
            return true;
        }

        Int128 sum = (Int128)(present is null ? 0 : (long)present.State) + amount;
        return sum >= long.MinValue && sum <= long.MaxValue && TryPut(key, (long)sum, ValueEncoder.Number((long)sum));
    }

    private bool TryRank()
    {
        var members = new List<(string Member, long Score)>();
        foreach (ModelKey key in keys.Scores)
        {
            if (Present(key) is { } score)
            {
                members.Add((key.Key, (long)score.State));
            }
        }

        members.Sort(static (left, right) => left.Score != right.Score
            ? right.Score.CompareTo(left.Score)
            : string.CompareOrdinal(left.Member, right.Member));
        if (members.Count > 3)
        {
            members.RemoveRange(3, members.Count - 3);
        }

        byte[] bytes = ValueEncoder.Ranking(members);
        return (Present(keys.Ranking) is { } present && present.Bytes.AsSpan().SequenceEqual(bytes))
            || TryPut(keys.Ranking, members, bytes);
    }

    private bool TrySetRegister(in LoggedOperation operation)
    {
        var reader = new MessagePackReader(operation.Delta);
        int count = reader.ReadArrayHeader();
        long stamp = reader.ReadInt64();
        byte[] value = reader.ReadBytesMemory().ToArray();
        if (count != 2 || reader.Failed || !reader.End || stamp < 0)
        {
            return false;
        }

        ModelKey key = KeyOf(KeySpace.RegisterTable, operation.Key);
        var next = new RegisterState(stamp, operation.Id, value);
        bool loses = Present(key) is { State: RegisterState present }
            && (present.Stamp > stamp || (present.Stamp == stamp && present.Operation >= operation.Id));
        return loses || TryPut(key, next, ValueEncoder.Register(next));
    }

    private bool TryChangeSet(in LoggedOperation operation)
    {
        var reader = new MessagePackReader(operation.Delta);
        int count = reader.ReadArrayHeader();
        long action = reader.ReadInt64();
        string element = Encoding.UTF8.GetString(reader.ReadBytesMemory().Span);
        ReadOnlyMemory<byte> observed = reader.ReadBytesMemory();
        if (count != 3 || reader.Failed || !reader.End || action is not (1 or 2) || observed.Length % 16 != 0)
        {
            return false;
        }

        ModelKey key = KeyOf(KeySpace.SetTable, operation.Key);
        SetState present = Present(key)?.State as SetState ?? SetState.Empty;
        ImmutableSortedSet<UInt128> tags = present.Elements.GetValueOrDefault(element, []);
        ImmutableSortedSet<UInt128> left = tags;
        for (int at = 0; at < observed.Length; at += 16)
        {
            left = left.Remove(BinaryPrimitives.ReadUInt128BigEndian(observed.Span[at..]));
        }

        if (action == 1)
        {
            left = left.Add(operation.Id);
        }
        else if (left.Count == tags.Count)
        {
            return true;
        }

        var next = new SetState(left.IsEmpty ? present.Elements.Remove(element) : present.Elements.SetItem(element, left));
        return TryPut(key, next, ValueEncoder.Set(next));
    }

    private bool TryWriteJournal(in LoggedOperation operation)
    {
        if (operation.Delta.Length != sizeof(long))
        {
            return false;
        }

        ModelKey key = KeyOf(KeySpace.JournalIndex, operation.Key);
        JournalState present = Present(key)?.State as JournalState ?? new JournalState(0, 0);
        ulong tag = BinaryPrimitives.ReadUInt64LittleEndian(operation.Delta.Span);
        var next = new JournalState(present.Count + 1, unchecked(present.Sum + (tag * 0x9E37_79B9_7F4A_7C15)));
        return TryPut(key, next, ValueEncoder.Journal(next));
    }
}
