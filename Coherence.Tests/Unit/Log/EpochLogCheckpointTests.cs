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

/// <summary>Recovery from a checkpoint: of a log that begins with a later segment, and of a whole one.</summary>
public sealed class EpochLogCheckpointTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<byte[]> _appended;
    private readonly List<ChainHash> _hashes;

    public EpochLogCheckpointTests() => _appended = LogScript.WriteAndKill(_directory, out _hashes);

    public static TheoryData<int> Checkpoints => [.. Enumerable.Range(0, 10)];

    public static TheoryData<int, int> CutsAndCheckpoints
    {
        get
        {
            TheoryData<int, int> rows = [];
            foreach (int first in (int[])[2, 3])
            {
                foreach (int checkpoint in Enumerable.Range(0, 10))
                {
                    rows.Add(first, checkpoint);
                }
            }

            return rows;
        }
    }

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void Only_the_records_after_the_checkpoint_are_shown(int checkpoint) =>
        Assert.Equal(_appended[checkpoint..], LogScript.Recover(_directory, checkpoint, _hashes));

    [Theory]
    [MemberData(nameof(CutsAndCheckpoints))]
    public void A_log_that_begins_later_needs_a_checkpoint_that_reaches_its_beginning(int firstSegment, int checkpoint)
    {
        Cut(firstSegment);
        int before = LogScript.FirstEpochOf(_directory, firstSegment) - 1;
        if (checkpoint >= before)
        {
            Assert.Equal(_appended[checkpoint..], LogScript.Recover(_directory, checkpoint, _hashes));
            return;
        }

        EpochLogException error = Assert.Throws<EpochLogException>(() => LogScript.Recover(_directory, checkpoint, _hashes));
        Assert.Equal(EpochLogErrorKind.Corrupt, error.Kind);
        Assert.Equal(_directory.Segment(firstSegment - 1), error.File);
        Assert.Equal(new Epoch(checkpoint + 1), error.Epoch);
        Assert.Contains($"the log begins with epoch {before + 1}, so epochs {checkpoint + 1} to {before} are missing", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void A_log_that_begins_later_is_refused_without_a_checkpoint(int firstSegment)
    {
        Cut(firstSegment);
        EpochLogException error = Assert.Throws<EpochLogException>(() => LogScript.Recover(_directory));
        Assert.Equal(EpochLogErrorKind.Corrupt, error.Kind);
        Assert.Equal(new Epoch(1), error.Epoch);
        Assert.Contains("so epochs 1 to ", error.Message, StringComparison.Ordinal);
        Assert.Contains("there is no checkpoint that stands for them", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Where_the_log_begins_is_known_before_it_is_recovered(int firstSegment)
    {
        Cut(firstSegment);
        using EpochLog log = LogScript.Open(_directory);
        Assert.Equal(new Epoch(LogScript.FirstEpochOf(_directory, firstSegment)), log.FirstEpoch);
    }

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void A_checkpoint_of_another_log_is_refused_before_anything_is_shown(int checkpoint)
    {
        ChainHash other = new(_hashes[checkpoint].Value ^ 1);
        foreach (int firstSegment in (int[])[1, 2])
        {
            Cut(firstSegment);
            if (checkpoint < LogScript.FirstEpochOf(_directory, firstSegment) - 1)
            {
                continue;
            }

            using (EpochLog log = LogScript.Open(_directory))
            {
                RecordCollector collector = new(checkpoint);
                EpochLogException error = Assert.Throws<EpochLogException>(() => log.Recover(collector, new Epoch(checkpoint), other));
                Assert.Equal(EpochLogErrorKind.WrongCheckpoint, error.Kind);
                Assert.Equal(new Epoch(checkpoint), error.Epoch);
                Assert.Empty(collector.Payloads);
            }

            // Nothing was changed: the right one still fits.
            Assert.Equal(_appended[checkpoint..], LogScript.Recover(_directory, checkpoint, _hashes));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_log_that_ends_before_its_checkpoint_is_refused(int firstSegment)
    {
        Cut(firstSegment);
        using EpochLog log = LogScript.Open(_directory);
        RecordCollector collector = new(_appended.Count + 1);
        EpochLogException error = Assert.Throws<EpochLogException>(
            () => log.Recover(collector, new Epoch(_appended.Count + 1), _hashes[^1]));
        Assert.Equal(EpochLogErrorKind.Corrupt, error.Kind);
        Assert.Equal(_directory.Segment(3), error.File);
        Assert.Equal(new Epoch(_appended.Count + 1), error.Epoch);
        Assert.Contains("the log ends with epoch 9, but there is a checkpoint of epoch 10", error.Message, StringComparison.Ordinal);
        Assert.Empty(collector.Payloads);
    }

    [Fact]
    public void A_segment_missing_behind_the_checkpoint_is_damage()
    {
        // Everything in it is before the checkpoint; the exception is for the beginning alone.
        File.Delete(_directory.Segment(2));
        EpochLogException error = Assert.Throws<EpochLogException>(() => LogScript.Recover(_directory, 9, _hashes));
        Assert.Equal(EpochLogErrorKind.Corrupt, error.Kind);
        Assert.Equal(_directory.Segment(2), error.File);
    }

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void A_missing_newest_segment_is_damage_whatever_the_checkpoint(int checkpoint)
    {
        File.Delete(_directory.Segment(3));
        EpochLogException error = Assert.Throws<EpochLogException>(() => LogScript.Recover(_directory, checkpoint, _hashes));
        Assert.Equal(EpochLogErrorKind.Corrupt, error.Kind);
        Assert.Equal(_directory.Segment(3), error.File);
    }

    [Fact]
    public void A_flipped_bit_before_the_checkpoint_is_damage()
    {
        Cut(2);
        string path = _directory.Segment(2);
        byte[] bytes = File.ReadAllBytes(path);
        for (int offset = 0; offset < bytes.Length; offset += 101)
        {
            byte[] damaged = bytes.ToArray();
            damaged[offset] ^= 0x10;
            File.WriteAllBytes(path, damaged);
            EpochLogException error = Assert.Throws<EpochLogException>(() => LogScript.Recover(_directory, 9, _hashes));
            Assert.Equal(EpochLogErrorKind.Corrupt, error.Kind);
            Assert.True(error.Offset <= offset, $"The flip at {offset} was placed at {error.Offset}.");
        }
    }

    [Fact]
    public void An_oldest_segment_of_another_history_is_found_by_the_checkpoint()
    {
        // A whole chain of its own that fits itself: only the checkpoint can tell.
        using TemporaryDirectory other = new();
        FaultyLogFiles files = new();
        using (EpochLog log = LogScript.Create(other, files))
        {
            LogScript.Append(log, 101, 5_000, 0, 4_000, 3_000, 8_000, 700, 6_000, 900);
            files.IsOff = true;
        }

        for (int segment = 1; segment <= 3; segment++)
        {
            File.Copy(other.Segment(segment), _directory.Segment(segment), overwrite: true);
        }

        Cut(2);
        foreach (int checkpoint in (int[])[LogScript.FirstEpochOf(_directory, 2) - 1, 9])
        {
            EpochLogException error = Assert.Throws<EpochLogException>(() => LogScript.Recover(_directory, checkpoint, _hashes));
            Assert.Equal(EpochLogErrorKind.WrongCheckpoint, error.Kind);
        }
    }

    [Fact]
    public void A_torn_record_after_the_checkpoint_is_erased()
    {
        FaultyLogFiles files = new();
        using (EpochLog log = LogScript.Open(_directory, files))
        {
            log.Recover(new RecordCollector());
            files.Tear = static call => call.IsWrite ? static sector => sector is 0 or 2 : null;
            Assert.Throws<EpochLogException>(() => log.Append(log.Last.Next, new byte[2_000]));
        }

        Cut(3);
        using (EpochLog log = LogScript.Open(_directory))
        {
            Assert.NotNull(log.Recover(new RecordCollector(9), new Epoch(9), _hashes[9]).Torn);
            Assert.Equal(_hashes[9], log.LastHash);
        }

        Assert.Empty(LogScript.Recover(_directory, 9, _hashes));
    }

    [Fact]
    public void A_torn_record_of_the_checkpoint_itself_is_refused()
    {
        // Its append returned once, for there is a checkpoint of it; so this is no torn write.
        string path = _directory.Segment(3);
        byte[] bytes = File.ReadAllBytes(path);
        int end = bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        bytes.AsSpan(end - LogFormat.SectorBytes, LogFormat.SectorBytes).Clear();
        File.WriteAllBytes(path, bytes);
        EpochLogException error = Assert.Throws<EpochLogException>(() => LogScript.Recover(_directory, 9, _hashes));
        Assert.Equal(EpochLogErrorKind.Corrupt, error.Kind);
        Assert.Equal(bytes, File.ReadAllBytes(path));
        Assert.Equal(_appended[8..^1], LogScript.Recover(_directory, 8, _hashes));
    }

    [Fact]
    public void The_last_hash_is_that_of_the_last_record_over_every_restart()
    {
        byte[] record = new byte[RecordFrame.SizeOf(_appended[^1].Length)];
        RecordFrame.Write(record, new Epoch(9), _hashes[8], new ReadOnlySequence<byte>(_appended[^1]));
        Assert.Equal(ChainHash.Of(record), _hashes[9]);
        Assert.Equal(ChainHash.Genesis(LogScript.Cluster), _hashes[0]);

        Cut(3);
        for (int start = 0; start < 3; start++)
        {
            using EpochLog log = LogScript.Open(_directory);
            Assert.Throws<InvalidOperationException>(() => log.LastHash);
            log.Recover(new RecordCollector(_hashes.Count - 1), new Epoch(_hashes.Count - 1), _hashes[^1]);
            Assert.Equal(_hashes[^1], log.LastHash);
            LogScript.Append(log, 3_000 * start);
            _hashes.Add(log.LastHash);
        }
    }

    [Fact]
    public void A_new_log_has_the_hash_of_its_cluster_and_begins_with_epoch_1()
    {
        using TemporaryDirectory other = new();
        using EpochLog log = LogScript.Create(other);
        Assert.Equal(ChainHash.Genesis(LogScript.Cluster), log.LastHash);
        Assert.Equal(new Epoch(1), log.FirstEpoch);
    }

    // Leaves the segments from this one on.
    private void Cut(int firstSegment)
    {
        for (int segment = 1; segment < firstSegment; segment++)
        {
            File.Delete(_directory.Segment(segment));
        }
    }
}
