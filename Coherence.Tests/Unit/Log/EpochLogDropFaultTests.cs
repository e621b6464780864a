using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Node.Log;
using Coherence.Node.Log.Format;
using Xunit;

namespace Coherence.Tests.Unit.Log;

/// <summary>Cutting a log when a call fails, or the process or the machine ends in between.</summary>
public sealed class EpochLogDropFaultTests
{
    // Of five: the newest stays.
    private const int Dropped = 4;

    private static readonly int[] Lengths = [100, 9_000, 9_000, 100, 9_000, 9_000, 300, 9_000];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_crash_before_any_call_of_a_drop_leaves_a_log_without_a_gap(bool isPowerCut)
    {
        int crash = 0;
        bool hasCrashed = true;
        while (hasCrashed)
        {
            crash++;
            using TemporaryDirectory directory = new();
            List<byte[]> appended = LogScript.WriteAndKill(directory, Lengths, out List<ChainHash> hashes);
            FaultyLogFiles files = new();
            int checkpoint = appended.Count - 1;
            using (EpochLog log = LogScript.Open(directory, files))
            {
                log.Recover(new RecordCollector());
                log.SettlePreparation();
                int before = files.Calls.Count;
                files.Fault = (call, _) =>
                {
                    files.IsOff |= call == before + crash;
                    return files.IsOff ? FaultyLogFiles.Error(FaultyLogFiles.IoError) : null;
                };
                hasCrashed = Throws(() => log.DropBefore(new Epoch(checkpoint + 1)));
                if (isPowerCut)
                {
                    UndoRenames(directory, [.. files.Calls.Skip(before).SkipLast(hasCrashed ? 1 : 0)]);
                }

                files.IsOff = true;
            }

            Assert.Equal(appended[checkpoint..], LogScript.Recover(directory, checkpoint, hashes));
            Assert.False(File.Exists(directory.In("dropped.tmp")));
            using (EpochLog log = LogScript.Open(directory))
            {
                log.Recover(new RecordCollector(checkpoint), new Epoch(checkpoint), hashes[checkpoint]);
                log.DropBefore(new Epoch(checkpoint + 1));
                appended.AddRange(LogScript.Append(log, 9_000));
            }

            Assert.Equal(appended[checkpoint..], LogScript.Recover(directory, checkpoint, hashes));
        }

        Assert.True(crash > 3 * Dropped, $"Only {crash} calls were made.");
    }

    [Theory]
    [InlineData(FaultyLogFiles.IoError)]
    [InlineData(13)]
    public void Whichever_call_of_a_drop_fails_the_log_goes_on_and_the_next_drop_completes_it(int code)
    {
        int failing = 0;
        bool isReached = true;
        while (isReached)
        {
            failing++;
            using TemporaryDirectory directory = new();
            List<byte[]> appended = LogScript.WriteAndKill(directory, Lengths, out List<ChainHash> hashes);
            int checkpoint = appended.Count;
            FaultyLogFiles files = new();
            using (EpochLog log = LogScript.Open(directory, files))
            {
                log.Recover(new RecordCollector());
                log.SettlePreparation();
                int before = files.Calls.Count;
                FileCall failed = default;
                files.Fault = (number, call) =>
                {
                    if (number != before + failing)
                    {
                        return null;
                    }

                    failed = call;
                    return FaultyLogFiles.Error(code);
                };
                bool hasThrown = Throws(() => log.DropBefore(new Epoch(checkpoint + 1)));
                isReached = failed != default;
                files.Fault = null;
                Assert.Equal(failed.Operation is "rename" or "sync" or "delete", hasThrown);
                Assert.False(log.HasFailed);

                // Everything that was not to be dropped is there, and the log can go on.
                appended.AddRange(LogScript.Append(log, 500));
                log.DropBefore(new Epoch(checkpoint + 1));
                Assert.Equal([directory.Segment(Dropped + 1)], Directory.GetFiles(directory.Path, "*.log"));
                Assert.False(File.Exists(directory.In("dropped.tmp")));
            }

            Assert.Equal(appended[checkpoint..], LogScript.Recover(directory, checkpoint, hashes));
        }

        Assert.True(failing > 3 * Dropped, $"Only {failing} calls were made.");
    }

    [Fact]
    public void No_further_segment_is_dropped_until_it_is_durable_that_the_one_before_has_gone()
    {
        using TemporaryDirectory directory = new();
        List<byte[]> appended = LogScript.WriteAndKill(directory, Lengths, out _);
        FaultyLogFiles files = new();
        using EpochLog log = LogScript.Open(directory, files);
        log.Recover(new RecordCollector());
        files.Fault = static (_, call) => string.Equals(call.Operation, "sync", StringComparison.Ordinal) ? FaultyLogFiles.Error(FaultyLogFiles.IoError) : null;
        for (int attempt = 0; attempt < 3; attempt++)
        {
            Assert.True(Throws(() => log.DropBefore(new Epoch(appended.Count + 1))));
            Assert.Single(Renames(files.Calls));
            Assert.True(File.Exists(directory.In("dropped.tmp")), "What may come back must be whole.");
            Assert.Equal(LogScript.SegmentBytes, new FileInfo(directory.In("dropped.tmp")).Length);
        }

        files.Fault = null;
        Assert.Equal(Dropped - 1, log.DropBefore(new Epoch(appended.Count + 1)));
    }

    [Fact]
    public void Segments_are_dropped_from_the_oldest_on_and_each_is_synced()
    {
        using TemporaryDirectory directory = new();
        List<byte[]> appended = LogScript.WriteAndKill(directory, Lengths, out _);
        FaultyLogFiles files = new();
        using EpochLog log = LogScript.Open(directory, files);
        log.Recover(new RecordCollector());
        log.SettlePreparation();
        int before = files.Calls.Count;
        log.DropBefore(new Epoch(appended.Count + 1));
        string dropped = directory.In("dropped.tmp");
        FileCall[] expected = [.. Enumerable.Range(1, Dropped).SelectMany(segment => (FileCall[])
            [new("rename", directory.Segment(segment)), new("sync", directory.Path), new("open", dropped), new("length", dropped), new("delete", dropped)])];
        Assert.Equal(expected, files.Calls.Skip(before));
    }

    [Fact]
    public void A_segment_stays_until_it_is_sealed_though_the_next_one_is_there()
    {
        // Without it, a newest segment that goes missing would not be noticed.
        using TemporaryDirectory directory = new();
        FaultyLogFiles files = new();
        using EpochLog log = LogScript.Create(directory, files);
        LogScript.Append(log, 6_000, 5_000);
        int writes = 0;
        files.Fault = (_, call) => call.IsWrite && ++writes == 2 ? FaultyLogFiles.Error(FaultyLogFiles.IoError) : null;
        Assert.Throws<EpochLogException>(() => log.Append(new Epoch(3), new byte[6_000]));
        Assert.True(File.Exists(directory.Segment(2)));
        Assert.Equal(0, log.DropBefore(new Epoch(3)));
        Assert.True(File.Exists(directory.Segment(1)));
    }

    private static bool Throws(Action drop)
    {
        try
        {
            drop();
            return false;
        }
        catch (EpochLogException error)
        {
            Assert.Equal(EpochLogErrorKind.DropFailed, error.Kind);
            return true;
        }
    }

    // A power cut may take back every name that was given since the directory was synced last; the worst is the oldest of them.
    private static void UndoRenames(TemporaryDirectory directory, List<FileCall> calls)
    {
        int synced = calls.FindLastIndex(call => string.Equals(call.Operation, "sync", StringComparison.Ordinal));
        if (Renames(calls[(synced + 1)..]).FirstOrDefault() is { Path: { } path })
        {
            File.Move(directory.In("dropped.tmp"), path);
        }
    }

    private static IEnumerable<FileCall> Renames(List<FileCall> calls) => calls.Where(call =>
        string.Equals(call.Operation, "rename", StringComparison.Ordinal) && call.Path.EndsWith(".log", StringComparison.Ordinal));
}
