using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Coherence.Core.Identity;
using Coherence.Core.Storage;
using Coherence.Node.Log.Format;
using Coherence.Node.Storage;
using Coherence.Node.Storage.Checkpoints;
using Coherence.Node.Storage.Failures;
using Coherence.Node.Storage.Files;
using Coherence.Tests.Unit.Log;

namespace Coherence.Tests.Unit.Storage;

/// <summary>A small store, started, with requests that wait for their answer. The values of keys are numbers with a text of some length.</summary>
internal sealed class StoreScript : IDisposable
{
    public static readonly ClusterId Cluster = new(new Identifier(0xC0FFEE));

    private readonly StoreAnswers _answers = new();

    private StoreScript(OpenedStore opened)
    {
        Opened = opened;
        opened.Thread.Start(_answers);
    }

    public OpenedStore Opened { get; }

    public StoreThread Store => Opened.Thread;

    public StoreAnswers Answers => _answers;

    /// <summary>Pages of 16 KiB, of which six are in memory; segments of 64 KiB.</summary>
    public static StoreOptions Options(TemporaryDirectory directory) => new()
    {
        Directory = directory.Path,
        PageBytes = 1 << 14,
        SegmentBytes = 1 << 16,
        MemoryBytes = 6 << 14,
        ExpectedValues = 1_000,
        SlackBytes = 1 << 30,
        ReserveBytes = 1 << 16,
        RetryInterval = TimeSpan.FromMilliseconds(1),
    };

    public static OpenedStore Open(StoreOptions options, IStoreFiles? files = null, Func<StoreCheckpoint, string?>? judge = null) =>
        StoreOpening.Open(options, Cluster, ChainOf, judge ?? (static _ => null), files);

    public static StoreScript Start(StoreOptions options, IStoreFiles? files = null, Func<StoreCheckpoint, string?>? judge = null) =>
        new(Open(options, files, judge));

    public static ChainHash ChainOf(Epoch epoch) => new((UInt128)epoch.Number * 1_000_003);

    public static IndexSpec Spec(int key) => new("cities", key.ToString(CultureInfo.InvariantCulture));

    public static byte[] Value(int key, int version, int length)
    {
        byte[] value = new byte[length];
        new Random((key * 7_919) + version).NextBytes(value);
        return value;
    }

    public static StoreBatch Batch(IEnumerable<KeyValuePair<int, byte[]>> values, long epoch = 1)
    {
        StoreBatch batch = new();
        foreach ((int key, byte[] value) in values)
        {
            batch.Add(Spec(key), new Epoch(epoch), key - 5, value);
        }

        return batch;
    }

    public static StoreBatch Batch(int first, int count, int version, int length = 40, long epoch = 1) =>
        Batch(Enumerable.Range(first, count).Select(key => KeyValuePair.Create(key, Value(key, version, length))), epoch);

    public static LoadBatch Loads(int first, int count)
    {
        LoadBatch batch = new();
        foreach (int key in Enumerable.Range(first, count))
        {
            batch.Add(Spec(key));
        }

        return batch;
    }

    /// <summary>What keys from 0 on have, after a load on the caller's thread.</summary>
    public static Dictionary<int, byte[]> Read(StoreThread store, int count)
    {
        LoadBatch batch = Loads(0, count);
        store.LoadNow(batch);
        return Values(batch);
    }

    public static Dictionary<int, byte[]> Values(LoadBatch batch)
    {
        Dictionary<int, byte[]> values = [];
        for (int index = 0; index < batch.Count; index++)
        {
            if (batch.TryGetValue(index, out StoredValue value))
            {
                int key = int.Parse(Encoding.UTF8.GetString(batch[index].Key.Span), CultureInfo.InvariantCulture);
                values.Add(key, value.Bytes.ToArray());
            }
        }

        return values;
    }

    public static byte[] State(long epoch) => Encoding.UTF8.GetBytes($"state of epoch {epoch}");

    public void Put(StoreBatch batch)
    {
        Store.Store(batch);
        Expect(batch);
    }

    public Dictionary<int, byte[]> Get(int first, int count)
    {
        LoadBatch batch = Loads(first, count);
        Store.Load(batch);
        Expect(batch);
        return Values(batch);
    }

    /// <summary>A checkpoint, waited for.</summary>
    public void Checkpoint(long epoch) => Xunit.Assert.True(TryCheckpoint(epoch), $"There is no room for the checkpoint of epoch {epoch}.");

    /// <summary>A checkpoint, waited for. False if it was given up for want of room.</summary>
    public bool TryCheckpoint(long epoch)
    {
        Store.BeginCheckpoint(new Epoch(epoch), State(epoch));
        Store.EndCheckpoint(new Epoch(epoch));
        object answer = _answers.Next();
        if (answer is StoreException failure)
        {
            throw failure;
        }

        if (answer is Epoch done)
        {
            Xunit.Assert.Equal(new Epoch(epoch), done);
            return true;
        }

        Xunit.Assert.Equal(new StoreAnswers.GivenUp(new Epoch(epoch)), answer);
        return false;
    }

    public void Dispose() => Store.Dispose();

    public void Expect(object answer)
    {
        object next = _answers.Next();
        if (next is StoreException failure)
        {
            throw failure;
        }

        Xunit.Assert.Equal(answer, next);
    }
}
