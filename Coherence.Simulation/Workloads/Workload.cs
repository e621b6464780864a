using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Publishing;
using Coherence.Simulation.Model;
using Coherence.Simulation.Randomness;
using Coherence.Simulation.Scheduling;
using Coherence.Simulation.Systems;

namespace Coherence.Simulation.Workloads;

/// <summary>What the applications on the nodes do: one action at a time, by chance.</summary>
internal sealed class Workload
{
    // Few, so that many updates have the key of another.
    private const int Keys = 12;

    private readonly World _world;
    private readonly SeededRandom _random;
    private readonly int _firstKey;
    private readonly HybridClock _clock = new();
    private readonly SetIndex _sets = new("labels");
    private readonly List<PublishedUpdate> _all = [];

    public Workload(World world)
    {
        _world = world;
        _random = world.NewSource();
        _firstKey = _random.Below(world.Keys.All.Count);
    }

    /// <summary>What is said of services beside; null: nothing.</summary>
    public ServiceWorkload? Services { get; set; }

    /// <summary>Every update that was ever handed to a node.</summary>
    public IReadOnlyList<PublishedUpdate> All => _all;

    public void Act(SimulatedNode node)
    {
        if (node.Engine is null)
        {
            return;
        }

        switch (_random.Below(22))
        {
            case < 6:
                Publish(node);
                break;
            case < 11:
                node.Read(PickKey());
                break;
            case < 13:
                node.ReadSnapshot([PickKey(), PickKey(), PickKey()]);
                break;
            case 13:
                node.Watch(PickKey());
                break;
            case 14:
                node.Unwatch(_random.Below(4));
                break;
            case 15:
                node.CancelRead(_random.Below(8));
                break;
            case 16:
                node.ReadLatest(PickKey());
                break;
            case 17:
                node.Fence();
                break;
            case 18:
                node.ReadAtLeast(PickKey(), _world.Nodes[_random.Below(_world.Nodes.Count)].Applied);
                break;
            case 19:
                node.Settle(node.Applied);
                break;
            default:
                Transact(node);
                break;
        }

        if (_world.Settings.AsksPerThousand > 0 && _random.Chance(_world.Settings.AsksPerThousand))
        {
            ReadAfterAnother(node);
        }

        if (_world.Settings.SpeculatesPerThousand > 0 && _random.Chance(_world.Settings.SpeculatesPerThousand))
        {
            Speculate(node);
        }
    }

    /// <summary>Publishes an update that marks itself in a journal, and is otherwise what chance wants.</summary>
    public void Publish(SimulatedNode node)
    {
        if (!node.IsPaused && node.Engine is not null)
        {
            Publish(node, transaction: null);
        }
    }

    private void Speculate(SimulatedNode node)
    {
        switch (_random.Below(8))
        {
            case < 4:
                node.ReadSpeculatively([PickKey()]);
                break;
            case < 6:
                node.ReadSpeculatively([PickKey(), PickKey(), PickKey()]);
                break;
            case 6:
                node.WatchSpeculatively(PickKey());
                break;
            default:
                node.UnwatchSpeculatively(_random.Below(3));
                break;
        }
    }

    // One of the newest updates, which may not have left its publisher yet.
    private void ReadAfterAnother(SimulatedNode node)
    {
        const int Newest = 6;
        int back = 1 + _random.Below(Newest);
        if (back <= _all.Count && _all[^back].Ref is { } update)
        {
            node.ReadAfter(PickKey(), update);
        }
    }

    // Reads a few values of one epoch, and some time later publishes what is to take effect only if they are still the same.
    private void Transact(SimulatedNode node)
    {
        SimulatedTransaction? transaction = node.BeginTransaction([PickKey(), PickKey()]);
        _world.Queue.Schedule(_random.Between(0, _random.Pick(1, 1000, 50_000)), new ActionEvent(() =>
        {
            if (transaction is not null && node.Engine is not null && !node.IsPaused && !_world.IsHealed)
            {
                Publish(node, transaction);
            }
        }));
    }

    private void Publish(SimulatedNode node, SimulatedTransaction? transaction)
    {
        IReadOnlyList<(ModelKey Key, byte[]? Value)>? reads = transaction?.Finish();
        if (transaction is not null && reads is null)
        {
            return;
        }

        var update = new Update();
        var amounts = new List<(ModelKey Key, long Amount)>();
        long tag = _all.Count + 1;
        byte[] mark = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(mark, tag);
        _ = update.Add(new ObjectId(KeySpace.JournalTable, Pick(_world.Keys.Journals).Key), mark);
        int operations = _random.Below(_world.Settings.MaximumOperations + 1);
        for (int operation = 0; operation < operations; operation++)
        {
            AddOperation(node, update, amounts);
        }

        if (_random.Chance(60))
        {
            AddInvalid(update);
        }

        if (transaction is not null)
        {
            transaction.Assert(update);
            _world.History.Expect(tag, reads!);
        }

        if (_world.Settings.KeyedPerThousand > 0 && _random.Chance(_world.Settings.KeyedPerThousand))
        {
            _ = update.WithKey($"key {_random.Below(Keys).ToString(CultureInfo.InvariantCulture)}");
        }

        var published = new PublishedUpdate(_world, node, tag, amounts, isCoherent: _random.Chance(200), update.Count);
        _all.Add(published);
        Services?.AddTo(update, published);
        node.Publish(update, published);
    }

    private void AddOperation(SimulatedNode node, Update update, List<(ModelKey Key, long Amount)> amounts)
    {
        switch (_random.Below(6))
        {
            case 0 or 1:
                AddTo(update, amounts, Pick(_world.Keys.Counters), _random.Between(-3, 9));
                break;
            case 2:
                ModelKey group = Pick(_world.Keys.Groups);
                long amount = _random.Between(-100, 100);
                AddTo(update, amounts, group, amount);
                amounts.Add((_world.Keys.SumTotal, amount));
                break;
            case 3:
                byte[] value = new byte[_random.Below(_random.Pick(4, 40, 120))];
                value.AsSpan().Fill((byte)_random.Below(256));
                HybridTime stamp = _clock.Next(_world.Queue.Now / _random.Pick(1, 100, 10_000));
                _ = update.Add(ObjectOf(Pick(_world.Keys.Registers)), (stamp, value), static (output, set) => RegisterIndex.WriteSet(output, set.stamp, set.value));
                break;
            case 4:
                ModelKey member = Pick(_world.Keys.Scores);
                AddTo(update, amounts, member, _random.Between(0, 20));
                break;
            default:
                ChangeSet(node, update);
                break;
        }
    }

    private void ChangeSet(SimulatedNode node, Update update)
    {
        ModelKey key = Pick(_world.Keys.Sets);
        byte[] element = Encoding.UTF8.GetBytes(_random.Pick("red", "green", "blue"));
        SetTags observed = default;
        if (node.Engine!.Cache.Find(key.Spec)?.Current is { } current)
        {
            _ = _sets.TryReadElement(current.Bytes, element, out observed);
        }

        if (_random.Chance(600))
        {
            _ = update.Add(ObjectOf(key), (element, observed), static (output, add) => SetIndex.WriteAdd(output, add.element, add.observed));
        }
        else
        {
            _ = update.Add(ObjectOf(key), (element, observed), static (output, remove) => SetIndex.WriteRemove(output, remove.element, remove.observed));
        }
    }

    // The whole update is refused for one such operation, wherever in it that stands.
    private void AddInvalid(Update update)
    {
        switch (_random.Below(5))
        {
            case 0:
                _ = update.Add(ObjectOf(Pick(_world.Keys.Counters)), [0x92, 0x01]);
                break;
            case 1:
                _ = update.Add(new ObjectId("nobody-listens", "a"), [0x91, 0x01]);
                break;
            case 2:
                ModelKey key = Pick(_world.Keys.Counters);
                Add(update, key, long.MaxValue);
                Add(update, key, long.MaxValue);
                break;
            case 3:
                Add(update, Pick(_world.Keys.Scores), -1);
                break;
            default:
                _ = update.Add(new ObjectId(KeySpace.SumTable, string.Empty), [0x91, 0x01]);
                break;
        }
    }

    private static void AddTo(Update update, List<(ModelKey Key, long Amount)> amounts, ModelKey key, long amount)
    {
        Add(update, key, amount);
        amounts.Add((key, amount));
    }

    private static void Add(Update update, ModelKey key, long amount) =>
        _ = update.Add(ObjectOf(key), amount, static (output, added) => CounterIndex.WriteAdd(output, added));

    private static ObjectId ObjectOf(ModelKey key) => new(key.Index, key.Key);

    private ModelKey PickKey() => _world.Keys.All[(_firstKey + _random.Below(_world.Settings.ReadKeys)) % _world.Keys.All.Count];

    private ModelKey Pick(IReadOnlyList<ModelKey> keys) => keys[_random.Below(keys.Count)];
}
