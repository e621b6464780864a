using System;
using System.Buffers;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Node.Log;
using Coherence.Node.Log.Format;
using Xunit;

namespace Coherence.Tests.Unit.Log;

public sealed class EpochLogTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_new_log_is_empty_and_takes_epoch_1()
    {
        using EpochLog log = EpochLog.Create(new EpochLogOptions { Directory = _directory.Path, SegmentBytes = 16 << 20 }, LogScript.Cluster);
        Assert.Equal(Epoch.Zero, log.Last);
        Assert.Equal(LogScript.Cluster, log.Cluster);
        log.Append(new Epoch(1), new byte[] { 1 });
        Assert.Equal(new Epoch(1), log.Last);
        Assert.True(EpochLog.Exists(_directory.Path));
    }

    [Fact]
    public void What_was_appended_is_recovered_in_order_whatever_its_length()
    {
        List<byte[]> appended;
        using (EpochLog log = LogScript.Create(_directory))
        {
            appended = LogScript.Append(log, 0, 1, 471, 472, 473, 976, 977, 2_000, 5_000, 11_000, 12_000, 3, 504, 505);
        }

        Assert.Equal(appended, LogScript.Recover(_directory, out EpochLogRecovery recovery));
        Assert.Equal(appended.Sum(payload => (long)payload.Length), recovery.PayloadBytes);
        Assert.Equal(new Epoch(appended.Count), recovery.Last);
        Assert.True(recovery.WasClosed);
        Assert.Null(recovery.Torn);
    }

    [Fact]
    public void Appending_goes_on_after_each_restart()
    {
        LogScript.Create(_directory).Dispose();
        List<byte[]> appended = [];
        for (int start = 0; start < 12; start++)
        {
            using EpochLog log = LogScript.Open(_directory);
            RecordCollector collector = new();
            Assert.Equal(new Epoch(appended.Count), log.Recover(collector).Last);
            Assert.Equal(appended, collector.Payloads);
            appended.AddRange(LogScript.Append(log, 700, 1_500));
        }

        Assert.Equal(appended, LogScript.Recover(_directory, out EpochLogRecovery recovery));
        Assert.True(recovery.Segments > 1);
    }

    [Fact]
    public void A_payload_may_come_in_pieces()
    {
        byte[] payload = LogScript.Payload(1, 3_000);
        PayloadPiece last = new(payload.AsMemory(1_700), 1_700);
        PayloadPiece first = new(payload.AsMemory(0, 13), 0) { Following = new PayloadPiece(payload.AsMemory(13, 1_687), 13) { Following = last } };
        using (EpochLog log = LogScript.Create(_directory))
        {
            log.Append(new Epoch(1), new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length));
        }

        Assert.Equal([payload], LogScript.Recover(_directory));
    }

    [Fact]
    public void A_record_longer_than_a_segment_gets_a_segment_of_its_own()
    {
        List<byte[]> appended;
        using (EpochLog log = LogScript.Create(_directory))
        {
            appended = LogScript.Append(log, 100, 100_000, 100, 40_000, 40_000, 7);
        }

        Assert.Equal(appended, LogScript.Recover(_directory));
        Assert.True(new FileInfo(_directory.Segment(2)).Length > 100_000);
        Assert.Equal(LogScript.SegmentBytes, new FileInfo(_directory.Segment(3)).Length);
    }

    [Fact]
    public void The_next_segment_is_ready_before_it_is_needed()
    {
        FaultyLogFiles files = new();
        using EpochLog log = LogScript.Create(_directory, files);
        log.SettlePreparation();
        Assert.Equal(new byte[LogScript.SegmentBytes], File.ReadAllBytes(_directory.In("prepared.tmp")));

        LogScript.Append(log, 6_000);
        int before = files.Calls.Count;
        log.Append(log.Last.Next, new byte[6_000]);
        log.SettlePreparation();
        FileCall[] calls = files.Calls.GetRange(before, 6).ToArray();
        string[] expected = ["length", "write", "rename", "sync", "write", "length"];
        Assert.True(expected.SequenceEqual(calls.Select(call => call.Operation), StringComparer.Ordinal));
        Assert.True(File.Exists(_directory.Segment(2)));
    }

    [Fact]
    public void Only_the_epoch_after_the_last_can_be_appended()
    {
        using EpochLog log = LogScript.Create(_directory);
        LogScript.Append(log, 1, 1);
        Assert.Throws<ArgumentException>(() => log.Append(new Epoch(2), new byte[1]));
        Assert.Throws<ArgumentException>(() => log.Append(new Epoch(4), new byte[1]));
        Assert.False(log.HasFailed);
        log.Append(new Epoch(3), new byte[1]);
    }

    [Fact]
    public void Nothing_is_appended_before_recovery_nor_after_the_end()
    {
        LogScript.Create(_directory).Dispose();
        EpochLog log = LogScript.Open(_directory);
        Assert.Throws<InvalidOperationException>(() => log.Append(new Epoch(1), new byte[1]));
        Assert.False(log.CanAccept(1));
        log.Recover(new RecordCollector());
        Assert.True(log.CanAccept(1));
        Assert.Throws<InvalidOperationException>(() => log.Recover(new RecordCollector()));
        log.Dispose();
        Assert.Throws<ObjectDisposedException>(() => log.Append(new Epoch(1), new byte[1]));
    }

    [Fact]
    public void A_new_log_is_never_made_over_one_that_exists()
    {
        LogScript.WriteAndKill(_directory);
        Assert.Equal(EpochLogErrorKind.AlreadyExists, Assert.Throws<EpochLogException>(() => LogScript.Create(_directory)).Kind);
        File.Delete(_directory.Segment(1));
        Assert.Equal(EpochLogErrorKind.AlreadyExists, Assert.Throws<EpochLogException>(() => LogScript.Create(_directory)).Kind);
    }

    [Fact]
    public void A_missing_log_is_never_silently_an_empty_one()
    {
        Assert.Equal(EpochLogErrorKind.NotFound, Assert.Throws<EpochLogException>(() => LogScript.Open(_directory)).Kind);
        Assert.False(Directory.Exists(_directory.Path));
        Directory.CreateDirectory(_directory.Path);
        Assert.Equal(EpochLogErrorKind.NotFound, Assert.Throws<EpochLogException>(() => LogScript.Open(_directory)).Kind);
        Assert.Empty(Directory.GetFiles(_directory.Path));
        Assert.False(EpochLog.Exists(_directory.Path));
    }

    [Fact]
    public void A_log_is_open_once_at_a_time()
    {
        using (EpochLog log = LogScript.Create(_directory))
        {
            EpochLogException error = Assert.Throws<EpochLogException>(() => LogScript.Open(_directory));
            Assert.Equal(EpochLogErrorKind.InUse, error.Kind);
            Assert.Contains("in use by another process", error.Message, StringComparison.Ordinal);
        }

        LogScript.Open(_directory).Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_in_the_place_of_a_directory_is_named(bool isParent)
    {
        File.WriteAllText(_directory.Path, "I am a file.");
        string path = isParent ? _directory.In("below") : _directory.Path;
        EpochLogOptions options = new() { Directory = path };
        EpochLogException error = Assert.Throws<EpochLogException>(() => EpochLog.Create(options, LogScript.Cluster));
        Assert.Equal(EpochLogErrorKind.NotWritable, error.Kind);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Equal("I am a file.", File.ReadAllText(_directory.Path));
    }

    [Theory]
    [InlineData(13, EpochLogErrorKind.NotWritable)]
    [InlineData(30, EpochLogErrorKind.NotWritable)]
    [InlineData(28, EpochLogErrorKind.Full)]
    [InlineData(122, EpochLogErrorKind.Full)]
    [InlineData(5, EpochLogErrorKind.WriteFailed)]
    public void A_directory_that_takes_no_files_is_told_by_its_error(int code, EpochLogErrorKind kind)
    {
        FaultyLogFiles files = new()
        {
            Fault = (_, call) => string.Equals(call.Operation, "create", StringComparison.Ordinal) ? FaultyLogFiles.Error(code) : null,
        };
        Assert.Equal(kind, Assert.Throws<EpochLogException>(() => LogScript.Create(_directory, files)).Kind);
        LogScript.Create(_directory).Dispose();
    }

    [Fact]
    public void A_newer_format_is_refused()
    {
        LogScript.WriteAndKill(_directory);
        byte[] bytes = File.ReadAllBytes(_directory.Segment(1));
        Assert.True(SegmentHeader.TryRead(bytes, out SegmentHeader header));
        (header with { Version = 2 }).Write(bytes.AsSpan(0, LogFormat.SectorBytes));
        File.WriteAllBytes(_directory.Segment(1), bytes);

        EpochLogException error = Assert.Throws<EpochLogException>(() => LogScript.Open(_directory));
        Assert.Equal(EpochLogErrorKind.NewerFormat, error.Kind);
        Assert.Contains("version 2", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData((16 << 20) - 4096)]
    [InlineData((16 << 20) + 512)]
    [InlineData(int.MaxValue)]
    public void An_option_out_of_its_range_is_named(int segmentBytes)
    {
        EpochLogOptions options = new() { Directory = _directory.Path, SegmentBytes = segmentBytes };
        ArgumentException error = Assert.Throws<ArgumentException>(() => EpochLog.Create(options, LogScript.Cluster));
        Assert.Contains("EpochLogOptions.SegmentBytes", error.Message, StringComparison.Ordinal);
        options = new EpochLogOptions();
        error = Assert.Throws<ArgumentException>(() => EpochLog.Open(options));
        Assert.Contains("EpochLogOptions.Directory", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_visitor_that_throws_leaves_the_log_as_it_was()
    {
        List<byte[]> appended = LogScript.WriteAndKill(_directory);
        using (EpochLog log = LogScript.Open(_directory))
        {
            Assert.Throws<IOException>(() => log.Recover(new ThrowingVisitor()));
            Assert.Throws<InvalidOperationException>(() => log.Append(new Epoch(1), new byte[1]));
        }

        Assert.Equal(appended, LogScript.Recover(_directory));
    }

    private sealed class ThrowingVisitor : IEpochRecordVisitor
    {
        public void OnRecord(Epoch epoch, ReadOnlyMemory<byte> payload) => throw new IOException("Not for me.");
    }

    private sealed class PayloadPiece : ReadOnlySequenceSegment<byte>
    {
        public PayloadPiece(ReadOnlyMemory<byte> memory, long runningIndex)
        {
            Memory = memory;
            RunningIndex = runningIndex;
        }

        public PayloadPiece Following
        {
            set => Next = value;
        }
    }
}
