using System;
using System.IO;
using BenchmarkDotNet.Attributes;
using Coherence.Core.Identity;
using Coherence.Node.Log;
using Coherence.Node.Log.Format;

namespace Coherence.Benchmarks.Micro;

/// <summary>Reading and verifying 256 MiB of records, which the memory of the operating system holds: all of them shown, or none.</summary>
[MemoryDiagnoser]
public class EpochLogRecoveryBenchmarks : IEpochRecordVisitor
{
    private const long LogBytes = 256L << 20;

    private string _root = string.Empty;
    private EpochLogOptions _options = new();
    private ChainHash _hash;
    private Epoch _last;
    private long _shown;

    [Params(4 << 10, 64 << 10, 1 << 20)]
    public int PayloadBytes { get; set; }

    /// <summary>Where the log stands. The environment variable COHERENCE_BENCH_DIRECTORY names another place.</summary>
    private static string Parent => Environment.GetEnvironmentVariable("COHERENCE_BENCH_DIRECTORY") ?? Path.GetTempPath();

    [GlobalSetup]
    public void SetUp()
    {
        _root = Path.Combine(Parent, "coherence-log-benchmark-" + Path.GetRandomFileName());
        _options = new EpochLogOptions { Directory = Path.Combine(_root, "log") };
        byte[] payload = new byte[PayloadBytes];
        new Random(1).NextBytes(payload);
        using EpochLog log = EpochLog.Create(_options, new ClusterId(new Identifier(1)));
        for (long written = 0; written < LogBytes; written += PayloadBytes)
        {
            log.Append(log.Last.Next, payload);
        }

        _last = log.Last;
        _hash = log.LastHash;
    }

    [GlobalCleanup]
    public void CleanUp() => Directory.Delete(_root, recursive: true);

    [Benchmark(Baseline = true)]
    public long ShowAll()
    {
        using EpochLog log = EpochLog.Open(_options);
        _ = log.Recover(this);
        return _shown;
    }

    /// <summary>All of it is before the checkpoint: verified, and that is all.</summary>
    [Benchmark]
    public Epoch ShowNone()
    {
        using EpochLog log = EpochLog.Open(_options);
        return log.Recover(this, _last, _hash).Last;
    }

    /// <inheritdoc/>
    public void OnRecord(Epoch epoch, ReadOnlyMemory<byte> payload) => _shown += payload.Length;
}
