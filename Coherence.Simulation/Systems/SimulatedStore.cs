using System;
using System.Collections.Generic;
using System.Globalization;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Storage;
using Coherence.Simulation.Checking;
using Coherence.Simulation.Randomness;
using Coherence.Simulation.Scheduling;

namespace Coherence.Simulation.Systems;

/// <summary>The store of the root: it answers when it likes, loses at a crash what came after its last checkpoint, and sometimes that one too.</summary>
/// <remarks>What it is given is compared with the truth: values as they were, and checkpoints that have all values of their epoch and nothing else.</remarks>
internal sealed class SimulatedStore : IValueStore
{
    private const int KeptCheckpoints = 2;

    private readonly World _world;
    private readonly Action<Action<SystemEngine>> _answer;
    private readonly SeededRandom _random;
    private readonly List<SimulatedCheckpoint> _checkpoints = [];
    private readonly List<LoadBatch> _loads = [];
    private Dictionary<int, SimulatedValue> _values = [];
    private SimulatedCheckpoint? _begun;
    private bool _isRecovering;
    private long _storedAt;
    private int _process;

    /// <summary>An empty store.</summary>
    /// <param name="world">The world.</param>
    /// <param name="answer">Hands an answer to the engine of the process that asked, if it still lives when it is called.</param>
    public SimulatedStore(World world, Action<Action<SystemEngine>> answer)
    {
        _world = world;
        _answer = answer;
        _random = world.NewSource();
    }

    /// <summary>Whether its disk is full: then a checkpoint may be given up.</summary>
    public bool IsFull { get; set; }

    /// <summary>Whether the engine has heard that it is.</summary>
    public bool IsKnownToBeFull { get; set; }

    /// <summary>It answers nothing that this process asks any more, and keeps nothing.</summary>
    public void Fail()
    {
        _process++;
        _begun = null;
    }

    /// <summary>The process that used it has died.</summary>
    public void Crash()
    {
        _process++;
        if (_begun is { Values: not null } cut && _random.Chance(300))
        {
            Keep(cut);
        }

        _begun = null;
        IsKnownToBeFull = false;
        _loads.Clear();
        _values = [];
    }

    /// <summary>What a new process finds: the newest checkpoint, or an older one because that is damaged; null if there is none.</summary>
    public SimulatedCheckpoint? Recover()
    {
        _isRecovering = true;
        while (_checkpoints.Count > 0 && _random.Chance(100))
        {
            _checkpoints.RemoveAt(_checkpoints.Count - 1);
        }

        if (_checkpoints.Count == 0)
        {
            return null;
        }

        _values = new Dictionary<int, SimulatedValue>(_checkpoints[^1].Values!);
        return _checkpoints[^1];
    }

    /// <summary>The log has been read; from here on it answers when it likes.</summary>
    public void Recovered() => _isRecovering = false;

    /// <summary>Answers what a process asked that is reading the log.</summary>
    public void AnswerAll(SystemEngine engine)
    {
        while (_loads.Count > 0)
        {
            int next = _random.Below(_loads.Count);
            LoadBatch batch = _loads[next];
            _loads.RemoveAt(next);
            engine.ValuesLoaded(batch);
        }
    }

    void IValueStore.Load(LoadBatch batch)
    {
        for (int index = 0; index < batch.Count; index++)
        {
            if (_values.TryGetValue(KeyOf(batch[index]), out SimulatedValue value))
            {
                batch.SetValue(index, new Epoch(value.Changed), value.Older, value.Bytes);
            }
        }

        if (_isRecovering)
        {
            _loads.Add(batch);
            return;
        }

        Answer(_random.Between(0, _world.Settings.PersistDelay), engine => engine.ValuesLoaded(batch));
    }

    void IValueStore.Store(StoreBatch batch)
    {
        for (int index = 0; index < batch.Count; index++)
        {
            Store(KeyOf(batch.SpecOf(index)), batch[index]);
        }

        // Batches are taken in order.
        _storedAt = Math.Max(_storedAt, _world.Queue.Now + _random.Between(0, _world.Settings.PersistDelay));
        Answer(_storedAt - _world.Queue.Now, engine => engine.ValuesStored(batch));
    }

    void IValueStore.BeginCheckpoint(Epoch epoch, ReadOnlyMemory<byte> state)
    {
        Checker.Require(_begun is null, "DUR-4", $"a checkpoint of epoch {epoch} begins before that of epoch {_begun?.Epoch} is done.");
        Checker.Require(
            epoch.Number <= _world.History.Durable, "DUR-4", $"a checkpoint of epoch {epoch} begins; epoch {_world.History.Durable} is durable.");
        Checker.Require(!IsKnownToBeFull, "BND-1", $"a checkpoint of epoch {epoch} begins, and there is no room for it.");
        _begun = new SimulatedCheckpoint(epoch.Number, state.ToArray());
    }

    void IValueStore.EndCheckpoint(Epoch epoch)
    {
        Checker.Require(_begun?.Epoch == epoch.Number, "DUR-4", $"a checkpoint of epoch {epoch} ends; that of epoch {_begun?.Epoch} has begun.");
        SimulatedCheckpoint cut = _begun!;
        cut.Values = new Dictionary<int, SimulatedValue>(_values);
        Check(cut);
        int process = _process;
        _world.Queue.Schedule(_random.Between(1, _world.Settings.PersistDelay), new ActionEvent(() =>
        {
            if (process == _process && IsFull && _random.Chance(700))
            {
                _begun = null;
                Answer(_random.Between(0, 1000), engine => engine.CheckpointGivenUp(epoch));
            }
            else if (process == _process)
            {
                Keep(cut);
                _begun = null;
                Answer(_random.Between(0, 1000), engine => engine.CheckpointDone(epoch));
            }
        }));
    }

    private void Store(int key, in StoredValue value)
    {
        Checker.Require(!IsKnownToBeFull || _isRecovering, "BND-1", $"a value is stored, and the engine has heard that there is no room for epoch {value.Changed}.");
        long changed = value.Changed.Number;
        string spec = NameOf(key);
        Checker.Require(changed <= _world.History.Durable, "EPO-4", $"{spec} is stored as of epoch {changed}, which is not durable.");
        bool isNewer = _begun is { Values: null } begun && changed > begun.Epoch;
        Checker.Require(!isNewer, "DUR-4", $"{spec} is stored as of epoch {changed} while the values of epoch {_begun?.Epoch} are.");
        bool isTrue = ValueAt(key, changed) is { } truth && value.Bytes.Span.SequenceEqual(truth);
        Checker.Require(isTrue, "DUR-4", $"{spec} is stored with a value that it did not have at epoch {changed}.");
        _values[key] = new SimulatedValue(changed, value.Older, value.Bytes.ToArray());
    }

    private void Check(SimulatedCheckpoint cut)
    {
        for (int key = 0; key < _world.Keys.All.Count + _world.History.Directory.Count; key++)
        {
            byte[]? truth = ValueAt(key, cut.Epoch);
            byte[]? stored = cut.Values!.TryGetValue(key, out SimulatedValue value) ? value.Bytes : null;
            bool isSame = truth is null ? stored is null : stored is not null && truth.AsSpan().SequenceEqual(stored);
            Checker.Require(isSame, "DUR-4", $"the checkpoint of epoch {cut.Epoch} has another value of {NameOf(key)} than that epoch.");
        }
    }

    private void Keep(SimulatedCheckpoint checkpoint)
    {
        _checkpoints.Add(checkpoint);
        if (_checkpoints.Count > KeptCheckpoints)
        {
            _checkpoints.RemoveAt(0);
        }
    }

    // The values of the directory follow the others.
    private int KeyOf(IndexSpec spec)
    {
        if (_world.Keys.Find(spec) is { } key)
        {
            return key.Number;
        }

        string name = spec.ToString();
        return name.StartsWith("directory/", StringComparison.Ordinal)
            ? _world.Keys.All.Count + _world.History.Directory.NumberOf(name)
            : throw new InvalidOperationException($"{spec} is no value of this run.");
    }

    private string NameOf(int key) =>
        key < _world.Keys.All.Count ? _world.Keys.All[key].Spec.ToString() : string.Create(CultureInfo.InvariantCulture, $"value {key - _world.Keys.All.Count} of the directory");

    private byte[]? ValueAt(int key, long epoch) => key < _world.Keys.All.Count
        ? _world.History.ValueAt(key, epoch)
        : _world.History.Directory.ValueAt(key - _world.Keys.All.Count, epoch);

    private void Answer(long delay, Action<SystemEngine> answer)
    {
        int process = _process;
        _world.Queue.Schedule(delay, new ActionEvent(() =>
        {
            if (process == _process)
            {
                _answer(answer);
            }
        }));
    }
}
