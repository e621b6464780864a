using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Indexes.Catalog;
using Coherence.Core.Messages;

namespace Coherence.Benchmarks.Micro;

/// <summary>Folding one operation into one value, as a root does for each: finding the index, routing, applying.</summary>
[MemoryDiagnoser]
public class FoldBenchmarks : IKeySink, IIndexValues
{
    private readonly CounterIndex _counter = new("hits");
    private readonly RegisterIndex _register = new("titles");
    private readonly MapIndex _map = new("profiles");
    private readonly SetIndex _set = new("tags");
    private readonly TopIndex _top = new(100, "authors");
    private readonly IndexCatalog _catalog = new(seed: 0x5EED);
    private readonly ArrayBufferWriter<byte> _next = new(64 * 1024);
    private readonly byte[] _otherTable = "counter:misses"u8.ToArray();
    private readonly byte[] _number = new byte[9];
    private PublishOp _counterOperation;
    private PublishOp _registerOperation;
    private PublishOp _mapOperation;
    private PublishOp _setOperation;
    private PublishOp _topOperation;
    private byte[] _registerValue = [];
    private byte[] _mapValue = [];
    private byte[] _setValue = [];
    private byte[] _topValue = [];
    private byte[] _lowScore = [];
    private byte[] _highScore = [];
    private byte[] _score = [];
    private int _keys;

    /// <summary>How many fields the map and elements the set have.</summary>
    [Params(16)]
    public int Entries { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _number[0] = 0xD3;
        _counterOperation = Operation(_counter.Object("home"), output => CounterIndex.WriteAdd(output, 5));
        _registerOperation = Operation(_register.Object("home"), output => RegisterIndex.WriteSet(output, new HybridTime(9), new byte[32]));
        _mapOperation = MapOperation(Entries / 2, new HybridTime(9));
        _setOperation = SetOperation(Entries / 2);
        _topOperation = Operation(_top.Object("member 0050"), output => TopIndex.WriteAdd(output, 5));
        _registerValue = Fold(_register, [], Operation(_register.Object("home"), output => RegisterIndex.WriteSet(output, new HybridTime(8), new byte[32])));
        for (int i = 0; i < Entries; i++)
        {
            _mapValue = Fold(_map, _mapValue, MapOperation(i, new HybridTime(8)));
            _setValue = Fold(_set, _setValue, SetOperation(i));
        }

        for (int i = 1; i <= _top.Size; i++)
        {
            _score = Score(i * 10);
            string member = string.Create(CultureInfo.InvariantCulture, $"member {i:d4}");
            _topValue = Fold(_top, _topValue, Operation(_top.Object(member), output => TopIndex.WriteAdd(output, 5)));
        }

        _lowScore = Score(5);
        _highScore = Score(505);
    }

    [Benchmark]
    public int FindListeners() => _catalog.TryGetListeners(_counterOperation.Object.Table.Span, out ReadOnlySpan<IIndex> found) ? found.Length : 0;

    /// <summary>By turns, so that the look-up is never that of the run before.</summary>
    [Benchmark(OperationsPerInvoke = 2)]
    public int FindListenersOfAnotherTable() =>
        FindListeners() + (_catalog.TryGetListeners(_otherTable, out ReadOnlySpan<IIndex> found) ? found.Length : 0);

    [Benchmark]
    public FoldStatus RouteCounter() => _counter.Route(_counterOperation, this);

    [Benchmark(Baseline = true)]
    public int ApplyCounter() => Apply(_counter, _number, _counterOperation);

    /// <summary>All that a counter operation needs of this area.</summary>
    [Benchmark]
    public int FindRouteAndApplyCounter()
    {
        _ = _catalog.TryGetListeners(_counterOperation.Object.Table.Span, out ReadOnlySpan<IIndex> listeners);
        _ = listeners[0].Route(_counterOperation, this);
        return Apply(listeners[0], _number, _counterOperation);
    }

    [Benchmark]
    public int ApplyRegister() => Apply(_register, _registerValue, _registerOperation);

    [Benchmark]
    public int ApplyMap() => Apply(_map, _mapValue, _mapOperation);

    [Benchmark]
    public int ApplySet() => Apply(_set, _setValue, _setOperation);

    [Benchmark]
    public int ApplyTopInsideRanking()
    {
        _score = _highScore;
        return Apply(_top, _topValue, _topOperation);
    }

    [Benchmark]
    public int ApplyTopBelowRanking()
    {
        _score = _lowScore;
        return Apply(_top, _topValue, _topOperation);
    }

    void IKeySink.Add(ReadOnlyMemory<byte> key) => _keys += key.Length;

    bool IIndexValues.TryRead(ReadOnlySpan<byte> key, out ReadOnlyMemory<byte> value)
    {
        value = _score;
        return true;
    }

    private static PublishOp Operation(ObjectId target, Action<IBufferWriter<byte>> write)
    {
        ArrayBufferWriter<byte> delta = new();
        write(delta);
        return new PublishOp(new OperationId(new Identifier(0x1_0000_0001)), target, delta.WrittenMemory);
    }

    private static byte[] Score(long score)
    {
        byte[] value = new byte[9];
        value[0] = 0xD3;
        BinaryPrimitives.WriteInt64BigEndian(value.AsSpan(1), score);
        return value;
    }

    private static byte[] Name(int number) => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"field {number:d4}"));

    private PublishOp MapOperation(int field, HybridTime stamp) =>
        Operation(_map.Object("home"), output => MapIndex.WriteSet(output, Name(field), stamp, new byte[16]));

    private PublishOp SetOperation(int element) => Operation(_set.Object("home"), output => SetIndex.WriteAdd(output, Name(element)));

    private byte[] Fold(IIndex index, byte[] present, PublishOp operation)
    {
        _ = Apply(index, present, operation);
        return _next.WrittenSpan.ToArray();
    }

    private int Apply(IIndex index, byte[] present, in PublishOp operation)
    {
        _next.ResetWrittenCount();
        ReadOnlyMemory<byte> key = index is TopIndex ? default : operation.Object.Key;
        FoldStatus status = index.Apply(new FoldInput(key, present, present.Length == 0, in operation, this), _next);
        return _next.WrittenCount + (int)status;
    }
}
