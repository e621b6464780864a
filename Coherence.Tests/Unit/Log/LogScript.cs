using System;
using System.Collections.Generic;
using System.IO;
using Coherence.Core.Identity;
using Coherence.Node.Log;
using Coherence.Node.Log.Format;
using Xunit;

namespace Coherence.Tests.Unit.Log;

/// <summary>Small logs for tests: what epoch e holds follows from e and its length, so a recovery can be judged without the writer.</summary>
internal static class LogScript
{
    public const int SegmentBytes = 16 << 10;

    private static readonly int[] Lengths = [100, 5_000, 0, 4_000, 3_000, 8_000, 700, 6_000, 900];

    public static ClusterId Cluster { get; } = new(new Identifier(0xC0FFEE));

    public static EpochLogOptions Options(TemporaryDirectory directory) => new() { Directory = directory.Path, SegmentBytes = SegmentBytes };

    public static EpochLog Create(TemporaryDirectory directory, FaultyLogFiles? files = null) =>
        EpochLog.Create(Options(directory), Cluster, files ?? new FaultyLogFiles());

    public static EpochLog Open(TemporaryDirectory directory, FaultyLogFiles? files = null) =>
        EpochLog.Open(Options(directory), files ?? new FaultyLogFiles());

    public static byte[] Payload(long epoch, int bytes)
    {
        byte[] payload = new byte[bytes];
        new Random((int)epoch).NextBytes(payload);
        return payload;
    }

    /// <summary>Appends epochs of the given lengths; returns the payloads.</summary>
    public static List<byte[]> Append(EpochLog log, params ReadOnlySpan<int> lengths)
    {
        List<byte[]> payloads = [];
        foreach (int length in lengths)
        {
            Epoch epoch = log.Last.Next;
            byte[] payload = Payload(epoch.Number, length);
            log.Append(epoch, payload);
            log.SettlePreparation();
            payloads.Add(payload);
        }

        return payloads;
    }

    /// <summary>A log of three segments that was not closed in order: its process was killed.</summary>
    public static List<byte[]> WriteAndKill(TemporaryDirectory directory) => WriteAndKill(directory, out _);

    /// <inheritdoc cref="WriteAndKill(TemporaryDirectory)"/>
    /// <param name="directory">Where.</param>
    /// <param name="hashes">The chain hash after each epoch, from epoch 0 on.</param>
    public static List<byte[]> WriteAndKill(TemporaryDirectory directory, out List<ChainHash> hashes) => WriteAndKill(directory, Lengths, out hashes);

    /// <summary>A log with records of the given lengths, whose process was killed.</summary>
    public static List<byte[]> WriteAndKill(TemporaryDirectory directory, ReadOnlySpan<int> lengths, out List<ChainHash> hashes)
    {
        FaultyLogFiles files = new();
        using EpochLog log = Create(directory, files);
        hashes = [log.LastHash];
        List<byte[]> payloads = [];
        foreach (int length in lengths)
        {
            payloads.AddRange(Append(log, length));
            hashes.Add(log.LastHash);
        }

        files.IsOff = true;
        return payloads;
    }

    /// <summary>The first epoch of a segment, by its header.</summary>
    public static int FirstEpochOf(TemporaryDirectory directory, int segment)
    {
        Assert.True(SegmentHeader.TryRead(File.ReadAllBytes(directory.Segment(segment)), out SegmentHeader header));
        return (int)header.First.Number;
    }

    /// <summary>Opens and recovers with a file system in which nothing fails.</summary>
    public static List<byte[]> Recover(TemporaryDirectory directory, out EpochLogRecovery recovery)
    {
        using EpochLog log = Open(directory);
        RecordCollector collector = new();
        recovery = log.Recover(collector);
        return collector.Payloads;
    }

    public static List<byte[]> Recover(TemporaryDirectory directory) => Recover(directory, out _);

    /// <summary>Opens and recovers from a checkpoint; returns the payloads of the epochs after it.</summary>
    /// <param name="directory">The log.</param>
    /// <param name="checkpoint">The epoch of the checkpoint.</param>
    /// <param name="hashes">Of <see cref="WriteAndKill(TemporaryDirectory, out List{ChainHash})"/>.</param>
    public static List<byte[]> Recover(TemporaryDirectory directory, int checkpoint, List<ChainHash> hashes)
    {
        using EpochLog log = Open(directory);
        RecordCollector collector = new(checkpoint);
        log.Recover(collector, new Epoch(checkpoint), hashes[checkpoint]);
        return collector.Payloads;
    }
}
