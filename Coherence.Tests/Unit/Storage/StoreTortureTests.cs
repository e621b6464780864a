using System;
using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Core.Storage;
using Coherence.Node.Storage;
using Coherence.Node.Storage.Checkpoints;
using Coherence.Tests.Unit.Log;
using Xunit;

namespace Coherence.Tests.Unit.Storage;

/// <summary>Random stores, loads, checkpoints and restarts against a dictionary, with pages, memory and hashes so small that everything happens.</summary>
public sealed class StoreTortureTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_loaded_and_recovered_is_what_a_dictionary_has(int seed)
    {
        using TemporaryDirectory directory = new();
        new Round(seed, directory).Run();
    }

    private sealed class Round
    {
        private readonly Random _random;
        private readonly StoreOptions _options;
        private readonly int _keys;
        private readonly int _longest;
        private readonly SortedDictionary<long, Dictionary<int, byte[]>> _checkpoints = [];
        private Dictionary<int, byte[]> _model = [];
        private long _epoch;

        public Round(int seed, TemporaryDirectory directory)
        {
            _random = new Random(seed);
            int pageBits = _random.Next(13, 16);
            _keys = _random.Next(200, 3_000);
            _longest = _random.Next(16, 1 << (pageBits - 2));
            _options = new StoreOptions
            {
                Directory = directory.Path,
                PageBytes = 1 << pageBits,
                SegmentBytes = 1 << Math.Max(pageBits, 16),
                MemoryBytes = _random.Next(4, 17) << pageBits,
                ExpectedValues = 1_000,
                ReserveBytes = 2 << pageBits,
                SlackBytes = _random.Next(2) == 0 ? 0 : 1 << 18,
                // Bucket and tag: few of each, so that values share both.
                HashMask = 0x00FC_0000_0000_003F,
            };
        }

        public void Run()
        {
            for (int life = 0; life < 3; life++)
            {
                FaultyStoreFiles files = new() { IsCold = _random.Next(2) == 0 };
                // Sometimes the newest checkpoint is not wanted.
                Epoch unwanted = new(_random.Next(3) == 0 && _checkpoints.Count > 1 ? _epoch : -1);
                using StoreScript script = StoreScript.Start(_options, files, checkpoint => checkpoint.Epoch == unwanted ? "unwanted" : null);
                Recovered(script.Opened.Checkpoint, unwanted);
                Check(script);
                int steps = _random.Next(40, 120);
                for (int step = 0; step < steps; step++)
                {
                    Step(script);
                }

                Check(script);
            }
        }

        private void Recovered(StoreCheckpoint? checkpoint, Epoch unwanted)
        {
            long expected = _checkpoints.Keys.LastOrDefault(epoch => epoch != unwanted.Number);
            Assert.Equal(expected, checkpoint?.Epoch.Number ?? 0);
            _ = _checkpoints.Remove(unwanted.Number);
            _model = checkpoint is null ? [] : new Dictionary<int, byte[]>(_checkpoints[expected]);
        }

        private void Step(StoreScript script)
        {
            switch (_random.Next(12))
            {
                case 0:
                    Checkpoint(script);
                    break;
                case 1:
                    Check(script);
                    break;
                default:
                    script.Put(Change(_random.Next(1, 200)));
                    break;
            }
        }

        private void Checkpoint(StoreScript script)
        {
            _epoch++;
            List<object> answers = [];
            script.Store.BeginCheckpoint(new Epoch(_epoch), StoreScript.State(_epoch));
            for (int batch = _random.Next(3); batch > 0; batch--)
            {
                answers.Add(Store(script));
            }

            script.Store.EndCheckpoint(new Epoch(_epoch));
            Dictionary<int, byte[]> cut = new(_model);
            for (int batch = _random.Next(6); batch > 0; batch--)
            {
                answers.Add(Store(script));
                LoadBatch loads = StoreScript.Loads(0, _keys);
                script.Store.Load(loads);
                answers.Add(loads);
            }

            answers.Add(new Epoch(_epoch));
            while (answers.Count > 0)
            {
                object answer = script.Answers.Next();
                Assert.True(answers.Remove(answer), answer.ToString());
            }

            _checkpoints[_epoch] = cut;
            while (_checkpoints.Count > 2)
            {
                _ = _checkpoints.Remove(_checkpoints.Keys.First());
            }
        }

        private StoreBatch Store(StoreScript script)
        {
            StoreBatch batch = Change(_random.Next(1, 100));
            script.Store.Store(batch);
            return batch;
        }

        private StoreBatch Change(int count)
        {
            List<KeyValuePair<int, byte[]>> changes = [];
            for (int change = 0; change < count; change++)
            {
                int key = _random.Next(_keys);
                byte[] value = new byte[_random.Next(4) == 0 ? _random.Next(_longest) : 24];
                _random.NextBytes(value);
                _model[key] = value;
                changes.Add(KeyValuePair.Create(key, value));
            }

            return StoreScript.Batch(changes, _epoch);
        }

        private void Check(StoreScript script)
        {
            Dictionary<int, byte[]> values = script.Get(0, _keys);
            Assert.Equal(_model.Keys.Order(), values.Keys.Order());
            foreach ((int key, byte[] value) in _model)
            {
                Assert.True(value.AsSpan().SequenceEqual(values[key]), $"Key {key} is another.");
            }
        }
    }
}
