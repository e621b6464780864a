using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Node.Log;
using Coherence.Node.Log.Format;
using Xunit;

namespace Coherence.Tests.Unit.Log;

/// <summary>Cutting a log from its beginning while nothing fails.</summary>
public sealed class EpochLogDropTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<int> Epochs => [.. Enumerable.Range(0, 11)];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void What_is_to_be_kept_for_its_size_or_its_age_stays()
    {
        _ = LogScript.WriteAndKill(_directory, out _);
        long bytes = new FileInfo(_directory.Segment(1)).Length;
        DateTimeOffset day = new(2030, 5, 6, 7, 8, 9, TimeSpan.Zero);
        for (int segment = 1; segment <= 3; segment++)
        {
            File.SetLastWriteTimeUtc(_directory.Segment(segment), day.AddDays(segment).UtcDateTime);
        }

        using EpochLog log = LogScript.Open(_directory);
        log.Recover(new RecordCollector());
        Assert.Equal(0, log.DropBefore(log.Last.Next, new LogRetention((2 * bytes) + 1, Since: null)));
        Assert.Equal(0, log.DropBefore(log.Last.Next, new LogRetention(0, day.AddDays(1))));
        Assert.Equal(1, log.DropBefore(log.Last.Next, new LogRetention(2 * bytes, day.AddDays(2))));
        Assert.Equal(1, log.DropBefore(log.Last.Next, new LogRetention(bytes, day.AddDays(2).AddSeconds(1))));
        Assert.Equal([_directory.Segment(3)], SegmentFiles(), StringComparer.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Epochs))]
    public void Segments_wholly_before_the_epoch_are_dropped_and_nothing_else(int epoch)
    {
        List<byte[]> appended = LogScript.WriteAndKill(_directory, out List<ChainHash> hashes);
        int[] firsts = [1, LogScript.FirstEpochOf(_directory, 2), LogScript.FirstEpochOf(_directory, 3)];
        int dropped = firsts.Skip(1).Count(first => first <= epoch);
        using (EpochLog log = LogScript.Open(_directory))
        {
            log.Recover(new RecordCollector());
            Assert.Equal(dropped, log.DropBefore(new Epoch(epoch)));
            Assert.Equal(0, log.DropBefore(new Epoch(epoch)));
            Assert.Equal(new Epoch(firsts[dropped]), log.FirstEpoch);
        }

        Assert.Equal(Enumerable.Range(dropped + 1, 3 - dropped).Select(_directory.Segment), SegmentFiles(), StringComparer.Ordinal);
        Assert.False(File.Exists(_directory.In("dropped.tmp")));
        for (int checkpoint = Math.Max(0, epoch - 1); checkpoint <= 9; checkpoint++)
        {
            Assert.Equal(appended[checkpoint..], LogScript.Recover(_directory, checkpoint, hashes));
        }

        if (dropped > 0)
        {
            Assert.Equal(EpochLogErrorKind.Corrupt, Assert.Throws<EpochLogException>(() => LogScript.Recover(_directory)).Kind);
        }
    }

    [Fact]
    public void A_log_is_cut_appended_to_and_recovered_over_and_over()
    {
        LogScript.Create(_directory).Dispose();
        List<byte[]> appended = [];
        List<ChainHash> hashes = [ChainHash.Genesis(LogScript.Cluster)];
        int checkpoint = 0;
        for (int start = 0; start < 12; start++)
        {
            using EpochLog log = LogScript.Open(_directory);
            RecordCollector collector = new(checkpoint);
            EpochLogRecovery recovery = log.Recover(collector, new Epoch(checkpoint), hashes[checkpoint]);
            Assert.Equal(new Epoch(appended.Count), recovery.Last);
            Assert.Equal(appended[checkpoint..], collector.Payloads);
            Assert.Equal(collector.Payloads.Sum(payload => (long)payload.Length), recovery.PayloadBytes);
            Assert.Equal(start > 0, recovery.WasClosed);
            foreach (int length in (int[])[700, 6_000, 20_000 * (start % 2), 1_500])
            {
                appended.AddRange(LogScript.Append(log, length));
                hashes.Add(log.LastHash);
            }

            checkpoint = appended.Count - start % 4;
            log.DropBefore(new Epoch(checkpoint + 1));
            Assert.True(log.FirstEpoch <= new Epoch(checkpoint + 1));
        }

        Assert.InRange(SegmentFiles().Length, 1, 4);
        Assert.Equal(appended[checkpoint..], LogScript.Recover(_directory, checkpoint, hashes));
    }

    [Fact]
    public void The_newest_segment_stays_though_it_is_empty_and_all_else_is_dropped()
    {
        FaultyLogFiles files = new();
        ChainHash hash;
        using (EpochLog log = LogScript.Create(_directory, files))
        {
            LogScript.Append(log, 6_000, 5_000);
            hash = log.LastHash;

            // Up to the mark Sealed and not further, as a crash leaves it.
            int writes = 0;
            files.Fault = (_, call) => call.IsWrite && ++writes == 3 ? FaultyLogFiles.Error(FaultyLogFiles.IoError) : null;
            Assert.Throws<EpochLogException>(() => log.Append(new Epoch(3), new byte[6_000]));
            files.IsOff = true;
        }

        using (EpochLog log = LogScript.Open(_directory))
        {
            log.Recover(new RecordCollector());
            Assert.Equal(1, log.DropBefore(new Epoch(3)));
            Assert.Equal(new Epoch(3), log.FirstEpoch);
        }

        Assert.Equal([_directory.Segment(2)], SegmentFiles());
        byte[] payload;
        using (EpochLog log = LogScript.Open(_directory))
        {
            Assert.Equal(new Epoch(2), log.Recover(new RecordCollector(2), new Epoch(2), hash).Last);
            Assert.Equal(hash, log.LastHash);
            payload = Assert.Single(LogScript.Append(log, 4_000));
        }

        using EpochLog again = LogScript.Open(_directory);
        RecordCollector collector = new(2);
        again.Recover(collector, new Epoch(2), hash);
        Assert.Equal([payload], collector.Payloads);
    }

    [Fact]
    public void A_first_segment_without_a_record_may_go_and_nothing_is_missing()
    {
        List<byte[]> appended;
        using (EpochLog log = LogScript.Create(_directory))
        {
            appended = LogScript.Append(log, 50_000, 100);
            Assert.Equal(1, log.DropBefore(new Epoch(1)));
            Assert.Equal(new Epoch(1), log.FirstEpoch);
        }

        Assert.False(File.Exists(_directory.Segment(1)));
        Assert.Equal(appended, LogScript.Recover(_directory));
    }

    [Fact]
    public void A_large_segment_is_deleted_in_pieces()
    {
        FaultyLogFiles files = new();
        using EpochLog log = LogScript.Create(_directory, files);
        LogScript.Append(log, 100, 10 << 20, 6_000);
        long bytes = new FileInfo(_directory.Segment(2)).Length;
        Assert.Equal(2, log.DropBefore(new Epoch(3)));
        long[] lengths = [.. files.Calls.Where(call => string.Equals(call.Operation, "shorten", StringComparison.Ordinal)).Select(call => call.Offset)];
        Assert.Equal([bytes - (4 << 20), bytes - (8 << 20)], lengths);
    }

    [Fact]
    public void Only_what_can_have_a_checkpoint_is_dropped()
    {
        LogScript.WriteAndKill(_directory);
        string[] before = SegmentFiles();
        EpochLog log = LogScript.Open(_directory);
        Assert.Throws<InvalidOperationException>(() => log.DropBefore(new Epoch(1)));
        log.Recover(new RecordCollector());
        Assert.Throws<ArgumentException>(() => log.DropBefore(new Epoch(11)));
        log.Dispose();
        Assert.Throws<ObjectDisposedException>(() => log.DropBefore(new Epoch(1)));
        Assert.Equal(before, SegmentFiles());
    }

    [Theory]
    [InlineData("rename")]
    [InlineData("sync")]
    [InlineData("delete")]
    public async Task An_append_waits_for_no_step_of_a_drop(string operation)
    {
        List<byte[]> appended = LogScript.WriteAndKill(_directory, out List<ChainHash> hashes);
        using SemaphoreSlim reached = new(0);
        using ManualResetEventSlim mayGoOn = new();
        FaultyLogFiles files = new();
        using (EpochLog log = LogScript.Open(_directory, files))
        {
            log.Recover(new RecordCollector());
            log.SettlePreparation();
            int? dropping = null;
            files.Hold = call =>
            {
                if (dropping == Environment.CurrentManagedThreadId && string.Equals(call.Operation, operation, StringComparison.Ordinal))
                {
                    reached.Release();
                    mayGoOn.Wait(TestContext.Current.CancellationToken);
                }
            };
            Task<int> drop = Task.Factory.StartNew(
                () =>
                {
                    dropping = Environment.CurrentManagedThreadId;
                    return log.DropBefore(new Epoch(9));
                },
                TestContext.Current.CancellationToken,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
            Assert.NotSame(drop, await Task.WhenAny(drop, reached.WaitAsync(TestContext.Current.CancellationToken)));

            // Over two changes of segment, whose steps use the same directory.
            appended.AddRange(LogScript.Append(log, 6_000, 9_000, 9_000));
            Assert.False(drop.IsCompleted);
            mayGoOn.Set();
            Assert.Equal(2, await drop);
        }

        Assert.Equal(appended[8..], LogScript.Recover(_directory, 8, hashes));
    }

    [Fact]
    public async Task Dropping_and_appending_at_once_keeps_every_record_that_is_not_before_the_epoch()
    {
        const int Records = 400;
        int dropped = 0;
        Epoch kept = Epoch.Zero.Next;
        List<byte[]> appended = [];
        List<ChainHash> hashes = [ChainHash.Genesis(LogScript.Cluster)];
        using (EpochLog log = LogScript.Create(_directory))
        {
            Task append = Task.Run(
                () =>
                {
                    Random random = new(1);
                    for (int record = 0; record < Records; record++)
                    {
                        appended.AddRange(LogScript.Append(log, random.Next(4_000)));
                        hashes.Add(log.LastHash);
                    }
                },
                TestContext.Current.CancellationToken);
            bool isLast = false;
            while (!isLast)
            {
                isLast = append.IsCompleted;
                kept = log.Last.Next;
                dropped += log.DropBefore(kept);
            }

            await append;
            Assert.Equal(kept, log.Last.Next);
        }

        Assert.True(dropped > Records / 10, $"Only {dropped} segments were dropped.");
        Assert.Single(SegmentFiles());
        int first = LogScript.FirstEpochOf(_directory, dropped + 1);
        Assert.Equal(appended[(first - 1)..], LogScript.Recover(_directory, first - 1, hashes));
    }

    [Fact]
    public async Task Closing_waits_for_the_present_step_of_a_drop_and_ends_it()
    {
        LogScript.WriteAndKill(_directory, out List<ChainHash> hashes);
        using SemaphoreSlim reached = new(0);
        using ManualResetEventSlim mayGoOn = new();
        FaultyLogFiles files = new();
        EpochLog log = LogScript.Open(_directory, files);
        log.Recover(new RecordCollector());
        files.Hold = call =>
        {
            if (call.Path.EndsWith(".log", StringComparison.Ordinal) && string.Equals(call.Operation, "rename", StringComparison.Ordinal))
            {
                reached.Release();
                mayGoOn.Wait(TestContext.Current.CancellationToken);
            }
        };
        Task<int> drop = Task.Run(() => log.DropBefore(new Epoch(10)), TestContext.Current.CancellationToken);
        Assert.NotSame(drop, await Task.WhenAny(drop, reached.WaitAsync(TestContext.Current.CancellationToken)));
        Task close = Task.Run(
            () =>
            {
                log.Dispose();
                files.IsOff = true;
            },
            TestContext.Current.CancellationToken);
        Assert.False(close.IsCompleted);
        mayGoOn.Set();
        Assert.InRange(await drop, 1, 2);
        await close;
        Assert.Empty(LogScript.Recover(_directory, 9, hashes));
    }

    private string[] SegmentFiles() => [.. Directory.GetFiles(_directory.Path, "*.log").Order(StringComparer.Ordinal)];
}
