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

public sealed class EpochLogDamageTests : IDisposable
{
    // Prime, so that in time every place in a sector and every bit is hit.
    private const int Stride = 53;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_flipped_bit_anywhere_is_found_and_named(int segment)
    {
        LogScript.WriteAndKill(_directory);
        string path = _directory.Segment(segment);
        byte[] bytes = File.ReadAllBytes(path);
        for (int offset = segment; offset < bytes.Length; offset += Stride)
        {
            CheckFlip(path, bytes, offset);
        }
    }

    [Fact]
    public void A_flipped_bit_in_any_byte_of_the_last_record_is_damage_and_not_a_torn_write()
    {
        int length = LogScript.WriteAndKill(_directory)[^1].Length;
        string path = _directory.Segment(3);
        byte[] bytes = File.ReadAllBytes(path);
        int end = bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        for (int offset = end - (int)RecordFrame.SizeOf(length); offset < end; offset++)
        {
            CheckFlip(path, bytes, offset);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_sector_lost_before_another_record_is_damage(int segment)
    {
        LogScript.WriteAndKill(_directory);
        string path = _directory.Segment(segment);
        byte[] bytes = File.ReadAllBytes(path);
        int end = bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        for (int offset = 0; offset < end; offset += LogFormat.SectorBytes)
        {
            byte[] damaged = bytes.ToArray();
            damaged.AsSpan(offset, LogFormat.SectorBytes).Clear();
            if (!damaged.AsSpan().SequenceEqual(bytes))
            {
                CheckDamage(path, bytes, damaged);
            }
        }
    }

    [Fact]
    public void A_sector_of_the_last_record_lost_after_an_orderly_end_is_damage()
    {
        using (EpochLog log = LogScript.Create(_directory))
        {
            LogScript.Append(log, 100, 2_000);
        }

        string path = _directory.Segment(1);
        byte[] bytes = File.ReadAllBytes(path);
        for (int sector = 1; sector <= 4; sector++)
        {
            byte[] damaged = bytes.ToArray();
            damaged.AsSpan(LogFormat.HeaderBlockBytes + (sector * LogFormat.SectorBytes), LogFormat.SectorBytes).Clear();
            CheckDamage(path, bytes, damaged);
        }
    }

    [Fact]
    public void A_damaged_sector_of_a_torn_record_is_damage()
    {
        FaultyLogFiles files = new();
        using (EpochLog log = LogScript.Create(_directory, files))
        {
            LogScript.Append(log, 100);
            files.Tear = static call => call.IsWrite ? static sector => sector != 1 : null;
            Assert.Throws<EpochLogException>(() => log.Append(new Epoch(2), new byte[2_000]));
        }

        string path = _directory.Segment(1);
        byte[] bytes = File.ReadAllBytes(path);
        CheckFlip(path, bytes, LogFormat.HeaderBlockBytes + (4 * LogFormat.SectorBytes) + 100);
    }

    [Fact]
    public void A_sector_behind_the_end_of_a_torn_record_is_damage()
    {
        FaultyLogFiles files = new();
        using (EpochLog log = LogScript.Create(_directory, files))
        {
            LogScript.Append(log, 100);
            files.Tear = static call => call.IsWrite ? static sector => sector == 0 : null;
            Assert.Throws<EpochLogException>(() => log.Append(new Epoch(2), new byte[1_000]));
        }

        // Stamped for just this place, epoch and chain, but by a longer record.
        string path = _directory.Segment(1);
        byte[] bytes = File.ReadAllBytes(path);
        ChainHash chain = ChainHash.Of(bytes.AsSpan(LogFormat.HeaderBlockBytes, LogFormat.SectorBytes));
        byte[] longer = new byte[RecordFrame.SizeOf(3_000)];
        RecordFrame.Write(longer, new Epoch(2), chain, new ReadOnlySequence<byte>(new byte[3_000]));
        int torn = LogFormat.HeaderBlockBytes + LogFormat.SectorBytes;
        Assert.Equal(bytes.AsSpan(torn + 16, 16), longer.AsSpan(16, 16));
        foreach (int sector in (int[])[3, 6])
        {
            byte[] damaged = bytes.ToArray();
            int from = sector * LogFormat.SectorBytes;
            longer.AsSpan(from, LogFormat.SectorBytes).CopyTo(damaged.AsSpan(torn + from));
            Assert.Equal(torn + from, CheckDamage(path, bytes, damaged).Offset);
        }
    }

    [Fact]
    public void A_record_of_another_place_is_damage()
    {
        LogScript.WriteAndKill(_directory);
        string path = _directory.Segment(3);
        byte[] bytes = File.ReadAllBytes(path);
        int end = bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 1;
        byte[] damaged = bytes.ToArray();
        bytes.AsSpan(LogFormat.HeaderBlockBytes, LogFormat.SectorBytes).CopyTo(damaged.AsSpan(end));
        EpochLogException error = CheckDamage(path, bytes, damaged);
        Assert.Equal(end, error.Offset);
        Assert.Equal(new Epoch(10), error.Epoch);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_missing_segment_is_named(int segment)
    {
        LogScript.WriteAndKill(_directory);
        File.Delete(_directory.Segment(segment));
        EpochLogException error = Assert.Throws<EpochLogException>(() => LogScript.Recover(_directory));
        Assert.Equal(EpochLogErrorKind.Corrupt, error.Kind);
        Assert.Equal(_directory.Segment(segment), error.File);
        Assert.Contains("missing", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 4_096)]
    [InlineData(2, LogScript.SegmentBytes - 1)]
    [InlineData(3, LogScript.SegmentBytes - 4_096)]
    [InlineData(3, LogScript.SegmentBytes + 4_096)]
    public void A_file_of_another_length_is_named(int segment, int bytes)
    {
        LogScript.WriteAndKill(_directory);
        string path = _directory.Segment(segment);
        byte[] before = File.ReadAllBytes(path);
        byte[] after = before.ToArray();
        Array.Resize(ref after, bytes);
        CheckDamage(path, before, after);
    }

    [Fact]
    public void Swapped_segments_are_found()
    {
        LogScript.WriteAndKill(_directory);
        File.Move(_directory.Segment(1), _directory.In("aside"));
        File.Move(_directory.Segment(2), _directory.Segment(1));
        File.Move(_directory.In("aside"), _directory.Segment(2));
        EpochLogException error = Assert.Throws<EpochLogException>(() => LogScript.Recover(_directory));
        Assert.Equal(EpochLogErrorKind.Corrupt, error.Kind);
        Assert.Contains("segment 2 under the name of segment 1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0xBAD, "belongs to cluster bad")]
    [InlineData(0xC0FFEE, "another history")]
    public void A_segment_of_another_log_is_found(int cluster, string expected)
    {
        LogScript.WriteAndKill(_directory);
        using TemporaryDirectory other = new();
        using (EpochLog log = EpochLog.Create(LogScript.Options(other), new ClusterId(new Identifier((uint)cluster)), new FaultyLogFiles()))
        {
            LogScript.Append(log, 101, 5_000, 0, 4_000, 3_000, 8_000, 700, 6_000, 900);
        }

        File.Copy(other.Segment(2), _directory.Segment(2), overwrite: true);
        EpochLogException error = Assert.Throws<EpochLogException>(() => LogScript.Recover(_directory));
        Assert.Equal(EpochLogErrorKind.Corrupt, error.Kind);
        Assert.Equal(_directory.Segment(2), error.File);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_payload_that_looks_like_a_record_is_never_taken_for_one()
    {
        byte[] forged = new byte[LogFormat.SectorBytes * 4];
        List<byte[]> appended = [];
        FaultyLogFiles files = new();
        using (EpochLog log = LogScript.Create(_directory, files))
        {
            for (int sector = 0; sector < 4; sector++)
            {
                RecordFrame.Write(forged.AsSpan(sector * LogFormat.SectorBytes, LogFormat.SectorBytes), new Epoch(5), ChainHash.Genesis(LogScript.Cluster), default);
            }

            appended.Add(forged);
            log.Append(new Epoch(1), forged);
            files.Tear = static call => call.IsWrite ? static sector => sector is > 0 and < 4 : null;
            Assert.Throws<EpochLogException>(() => log.Append(new Epoch(2), forged));
        }

        Assert.Equal(appended, LogScript.Recover(_directory, out EpochLogRecovery recovery));
        Assert.NotNull(recovery.Torn);
    }

    private static string Fingerprint(string directory) => string.Join('\n', Directory.GetFiles(directory)
        .Order(StringComparer.Ordinal)
        .Select(path => path + Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))));

    private void CheckFlip(string path, byte[] bytes, int offset)
    {
        byte[] damaged = bytes.ToArray();
        damaged[offset] ^= (byte)(1 << (offset % 8));
        EpochLogException error = CheckDamage(path, bytes, damaged);
        Assert.True(error.Offset <= offset, $"The flip at {offset} was placed at {error.Offset}.");
    }

    // Damage is found, named and left alone; afterwards the files are well again.
    private EpochLogException CheckDamage(string path, byte[] bytes, byte[] damaged)
    {
        File.WriteAllBytes(path, damaged);
        string before = Fingerprint(_directory.Path);
        EpochLogException error = Assert.Throws<EpochLogException>(() => LogScript.Recover(_directory));
        Assert.Equal(EpochLogErrorKind.Corrupt, error.Kind);
        Assert.Equal(path, error.File);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Equal(before, Fingerprint(_directory.Path));
        File.WriteAllBytes(path, bytes);
        return error;
    }
}
