using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Node.Log;
using Coherence.Node.Log.Format;
using Xunit;

namespace Coherence.Tests.Unit.Log;

public sealed class EpochLogCrashTests : IDisposable
{
    private const int LastBytes = 4_000;

    private static readonly int LastSectors = (int)(RecordFrame.SizeOf(LastBytes) / LogFormat.SectorBytes);

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<int> Cuts => [.. Enumerable.Range(0, 9)];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 24)];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Cuts))]
    public void A_record_cut_at_any_sector_is_erased_or_whole(int sectors) => Check(sector => sector < sectors, Math.Min(sectors, LastSectors));

    [Theory]
    [MemberData(nameof(Cuts))]
    public void A_record_whose_last_sectors_came_first_is_erased_or_whole(int sectors) =>
        Check(sector => sector >= LastSectors - sectors, Math.Min(sectors, LastSectors));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_record_of_which_any_sectors_came_is_erased_or_whole(int seed)
    {
        bool[] keeps = [.. Enumerable.Range(0, LastSectors).Select(sector => new Random((seed * 31) + sector).Next(2) == 0)];
        Check(sector => keeps[sector], keeps.Count(isKept => isKept));
    }

    [Fact]
    public void Erasing_a_torn_record_may_itself_be_interrupted()
    {
        List<byte[]> appended = WriteTorn(sector => sector is 0 or 2 or 5);
        FaultyLogFiles files = new() { Tear = static call => call.IsWrite ? static sector => sector == 2 : null };
        using (EpochLog log = LogScript.Open(_directory, files))
        {
            Assert.Equal(EpochLogErrorKind.WriteFailed, Assert.Throws<EpochLogException>(() => log.Recover(new RecordCollector())).Kind);
        }

        Assert.Equal(appended, LogScript.Recover(_directory, out EpochLogRecovery recovery));
        Assert.NotNull(recovery.Torn);
    }

    [Fact]
    public void The_remains_of_a_torn_record_never_join_another_one()
    {
        // The same epoch follows the same record here, so the stamps of both would fit each other's place.
        List<byte[]> appended = WriteTorn(sector => sector > 3);
        using (EpochLog log = LogScript.Open(_directory))
        {
            log.Recover(new RecordCollector());
        }

        FaultyLogFiles files = new() { Tear = call => call.IsWrite && call.Bytes == LastSectors * LogFormat.SectorBytes ? sector => sector <= 3 : null };
        using (EpochLog log = LogScript.Open(_directory, files))
        {
            log.Recover(new RecordCollector());
            Assert.Throws<EpochLogException>(() => log.Append(log.Last.Next, LogScript.Payload(99, LastBytes)));
        }

        Assert.Equal(appended, LogScript.Recover(_directory, out EpochLogRecovery recovery));
        Assert.NotNull(recovery.Torn);
    }

    [Fact]
    public void What_was_written_last_is_written_again_before_it_counts()
    {
        // It may be in the memory of the operating system only: its write may have failed, or its process died before the disk answered.
        LogScript.WriteAndKill(_directory);
        FaultyLogFiles files = new();
        using EpochLog log = LogScript.Open(_directory, files);
        RecordCollector collector = new();
        log.Recover(collector);
        log.SettlePreparation();
        byte[] last = collector.Payloads[^1];
        FileCall write = Assert.Single(files.Calls, call => call.IsWrite && call.Path.EndsWith(".log", StringComparison.Ordinal));
        Assert.Equal(RecordFrame.SizeOf(last.Length), write.Bytes);
        Assert.Equal(last[..16], File.ReadAllBytes(write.Path).AsSpan((int)write.Offset + SectorPrefix.ByteCount, 16));
    }

    [Fact]
    public void A_segment_that_is_full_to_the_last_sector_recovers()
    {
        FaultyLogFiles files = new();
        List<byte[]> appended;
        using (EpochLog log = LogScript.Create(_directory, files))
        {
            appended = LogScript.Append(log, 700);
            appended.AddRange(LogScript.Append(log, (int)log.RemainingBytes));
            Assert.Equal(0, log.RemainingBytes);
            files.IsOff = true;
        }

        for (int start = 0; start < 2; start++)
        {
            using EpochLog log = LogScript.Open(_directory);
            RecordCollector collector = new();
            Assert.Equal(start + 1, log.Recover(collector).Segments);
            Assert.Equal(appended, collector.Payloads);
            appended.AddRange(LogScript.Append(log, 1));
        }
    }

    [Theory]
    [InlineData("write", 1)]
    [InlineData("rename", 1)]
    [InlineData("sync", 1)]
    [InlineData("write", 2)]
    [InlineData("write", 3)]
    public void A_crash_anywhere_in_the_change_of_segments_loses_nothing(string operation, int occurrence)
    {
        FaultyLogFiles files = new();
        List<byte[]> appended;
        using (EpochLog log = LogScript.Create(_directory, files))
        {
            appended = LogScript.Append(log, 6_000);
            int seen = 0;
            files.Fault = (_, call) =>
            {
                files.IsOff |= string.Equals(call.Operation, operation, StringComparison.Ordinal) && ++seen == occurrence;
                return files.IsOff ? FaultyLogFiles.Error(FaultyLogFiles.IoError) : null;
            };
            Assert.Throws<EpochLogException>(() => log.Append(new Epoch(2), new byte[6_000]));
        }

        for (int start = 0; start < 3; start++)
        {
            using EpochLog log = LogScript.Open(_directory);
            RecordCollector collector = new();
            log.Recover(collector);
            Assert.Equal(appended, collector.Payloads);
            appended.AddRange(LogScript.Append(log, 6_000));
        }

        Assert.Equal(appended, LogScript.Recover(_directory));
    }

    private void Check(Func<int, bool> keeps, int kept)
    {
        List<byte[]> appended = WriteTorn(keeps);
        bool isWhole = kept == LastSectors;
        using (EpochLog log = LogScript.Open(_directory))
        {
            RecordCollector collector = new();
            EpochLogRecovery recovery = log.Recover(collector);
            if (isWhole)
            {
                appended.Add(LogScript.Payload(appended.Count + 1, LastBytes));
            }

            Assert.Equal(appended, collector.Payloads);
            Assert.Equal(kept > 0 && !isWhole, recovery.Torn is not null);
            Assert.False(recovery.WasClosed);
            if (recovery.Torn is { } torn)
            {
                Assert.Equal(new Epoch(appended.Count + 1), torn.Epoch);
                Assert.True(torn.Bytes <= LastSectors * LogFormat.SectorBytes);
                int from = (int)torn.Offset;
                Assert.True(Sector.IsZero(File.ReadAllBytes(torn.File).AsSpan(from)));
            }

            appended.AddRange(LogScript.Append(log, 50, 6_000));
        }

        Assert.Equal(appended, LogScript.Recover(_directory));
    }

    // A log whose last write, of a record of LastBytes, reached the disk in some sectors only.
    private List<byte[]> WriteTorn(Func<int, bool> keeps)
    {
        FaultyLogFiles files = new();
        using EpochLog log = LogScript.Create(_directory, files);
        List<byte[]> appended = LogScript.Append(log, 300, 1_000);
        files.Tear = call => call.IsWrite ? keeps : null;
        Assert.Throws<EpochLogException>(() => log.Append(new Epoch(3), LogScript.Payload(3, LastBytes)));
        return appended;
    }
}
