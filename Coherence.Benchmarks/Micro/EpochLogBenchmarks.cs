using System;
using System.IO;
using BenchmarkDotNet.Attributes;
using Coherence.Core.Identity;
using Coherence.Node.Log;
using Coherence.Node.Log.Files;
using Coherence.Node.Log.Format;

namespace Coherence.Benchmarks.Micro;

/// <summary>A durable record against a raw write to a preallocated O_DSYNC file of the same disk, and reading the log back.</summary>
[MemoryDiagnoser]
public class EpochLogBenchmarks
{
    // One round of the raw file; the log grows by a segment after each 64 MiB.
    private const long RawBytes = 64L << 20;

    private string _root = string.Empty;
    private EpochLog? _log;
    private ISegmentFile? _raw;
    private long _rawPosition;
    private byte[] _payload = [];
    private byte[] _record = [];

    [Params(200, 4 << 10, 64 << 10, 1 << 20)]
    public int PayloadBytes { get; set; }

    /// <summary>Where the log stands; a directory on the disk to be measured. The environment variable COHERENCE_BENCH_DIRECTORY names another.</summary>
    private static string Parent => Environment.GetEnvironmentVariable("COHERENCE_BENCH_DIRECTORY") ?? Path.GetTempPath();

    [GlobalSetup]
    public void SetUp()
    {
        _root = Path.Combine(Parent, "coherence-log-benchmark-" + Path.GetRandomFileName());
        _payload = new byte[PayloadBytes];
        new Random(1).NextBytes(_payload);
        _log = EpochLog.Create(new EpochLogOptions { Directory = Path.Combine(_root, "log") }, new ClusterId(new Identifier(1)));
        _raw = new DiskLogFiles().Create(Path.Combine(_root, "raw"));
        _ = SegmentMaker.Fill(_raw, 0, RawBytes, static () => false);
        _record = new byte[RecordFrame.SizeOf(PayloadBytes)];
        new Random(2).NextBytes(_record);
        for (int record = 0; record < 32; record++)
        {
            Append();
        }
    }

    [GlobalCleanup]
    public void CleanUp()
    {
        _log?.Dispose();
        _raw?.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Benchmark(Baseline = true)]
    public long WriteRaw()
    {
        _rawPosition = _rawPosition + _record.Length > RawBytes ? 0 : _rawPosition;
        _raw!.Write(_record, _rawPosition);
        return _rawPosition += _record.Length;
    }

    [Benchmark]
    public Epoch Append()
    {
        _log!.Append(_log.Last.Next, _payload);
        return _log.Last;
    }

    /// <summary>All that an append does besides the write: layout, stamps and hash.</summary>
    [Benchmark]
    public UInt128 Frame()
    {
        RecordFrame.Write(_record, new Epoch(1), default, new System.Buffers.ReadOnlySequence<byte>(_payload));
        return ChainHash.Of(_record).Value;
    }
}
