using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Node.Log;
using Coherence.Node.Log.Files;
using Coherence.Node.Log.Format;
using Xunit;

namespace Coherence.Tests.Unit.Log;

public sealed class LiveLogTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_log_that_somebody_has_open_is_read_as_recovery_reads_it()
    {
        using EpochLog log = LogScript.Create(_directory);
        List<byte[]> payloads = LogScript.Append(log, 100, 5_000, 0, 4_000, 3_000, 8_000, 700, 6_000, 900);
        LiveLog live = LiveLog.Open(_directory.Path, new DiskLogFiles());
        Assert.Equal((log.Cluster, new Epoch(1)), (live.Cluster, live.FirstEpoch));
        RecordCollector seen = new();
        Assert.Equal((log.Last, log.LastHash), live.Read(seen, Epoch.Zero, ChainHash.Genesis(log.Cluster)));
        Assert.Equal(payloads, seen.Payloads);
    }

    [Fact]
    public void From_every_checkpoint_the_records_after_it_are_read()
    {
        List<byte[]> payloads = LogScript.WriteAndKill(_directory, out List<ChainHash> hashes);
        for (int checkpoint = 0; checkpoint <= payloads.Count; checkpoint++)
        {
            RecordCollector seen = new(checkpoint);
            (Epoch last, ChainHash hash) = LiveLog.Open(_directory.Path, new DiskLogFiles()).Read(seen, new Epoch(checkpoint), hashes[checkpoint]);
            Assert.Equal((payloads.Count, hashes[^1]), (last.Number, hash));
            Assert.Equal(payloads.Skip(checkpoint), seen.Payloads);
        }

        AssertFails(EpochLogErrorKind.WrongCheckpoint, new Epoch(3), hashes[4]);
        AssertFails(EpochLogErrorKind.Corrupt, new Epoch(payloads.Count + 1), hashes[4]);
    }

    [Fact]
    public void Wherever_a_piece_is_read_while_the_log_grows_what_is_shown_is_a_beginning_of_it()
    {
        // Sectors, and places within them: a record that is on its way may be seen up to any byte.
        const int written = 3;
        int inconsistent = 0;
        for (long cut = LogFormat.HeaderBlockBytes; cut < LogFormat.HeaderBlockBytes + (16 * LogFormat.SectorBytes); cut += 100)
        {
            using TemporaryDirectory directory = new();
            using EpochLog log = LogScript.Create(directory);
            List<byte[]> payloads = LogScript.Append(log, 100, 1_000, 500);
            GrowingLogFiles files = new(cut, () => payloads.AddRange(LogScript.Append(log, 700, 0, 600, 800)));
            RecordCollector seen = new();
            (Epoch last, _) = LiveLog.Open(directory.Path, files).Read(seen, Epoch.Zero, ChainHash.Genesis(log.Cluster));
            Assert.True(files.HasGrown);
            Assert.InRange(last.Number, written, payloads.Count);
            Assert.Equal(payloads.Take((int)last.Number), seen.Payloads);
            inconsistent += last.Number < payloads.Count ? 1 : 0;
        }

        // Some of the pieces had later records and not those before them, or a part of one.
        Assert.True(inconsistent > 10);
    }

    [Fact]
    public void The_log_may_go_on_in_another_segment_meanwhile()
    {
        using EpochLog log = LogScript.Create(_directory);
        List<byte[]> payloads = LogScript.Append(log, 100, 1_000);
        GrowingLogFiles files = new(LogFormat.HeaderBlockBytes + 100, () => payloads.AddRange(LogScript.Append(log, 5_000, 8_000, 8_000, 8_000)));
        RecordCollector seen = new();
        (Epoch last, _) = LiveLog.Open(_directory.Path, files).Read(seen, Epoch.Zero, ChainHash.Genesis(log.Cluster));
        Assert.InRange(last.Number, 2, payloads.Count);
        Assert.Equal(payloads.Take((int)last.Number), seen.Payloads);
    }

    [Fact]
    public void A_record_that_was_torn_is_not_shown_and_damage_is_told()
    {
        List<byte[]> payloads = LogScript.WriteAndKill(_directory, [100, 1_000, 500, 5_000], out List<ChainHash> hashes);
        byte[] whole = File.ReadAllBytes(_directory.Segment(1));
        int last = LogFormat.HeaderBlockBytes + (1 + 3 + 2) * LogFormat.SectorBytes;

        // A sector of the last record is not there.
        byte[] torn = [.. whole];
        torn.AsSpan(last + (3 * LogFormat.SectorBytes), LogFormat.SectorBytes).Clear();
        File.WriteAllBytes(_directory.Segment(1), torn);
        RecordCollector seen = new();
        (Epoch end, ChainHash hash) = LiveLog.Open(_directory.Path, new DiskLogFiles()).Read(seen, Epoch.Zero, hashes[0]);
        Assert.Equal((3, hashes[3]), (end.Number, hash));
        Assert.Equal(payloads.Take(3), seen.Payloads);

        // A sector of the record before it is another.
        whole[last - 300] ^= 1;
        File.WriteAllBytes(_directory.Segment(1), whole);
        AssertFails(EpochLogErrorKind.Corrupt, Epoch.Zero, hashes[0]);
    }

    [Fact]
    public void Where_there_is_no_log_none_is_read() =>
        Assert.Equal(EpochLogErrorKind.NotFound, Assert.Throws<EpochLogException>(() => LiveLog.Open(_directory.Path, new DiskLogFiles())).Kind);

    private void AssertFails(EpochLogErrorKind kind, Epoch checkpoint, ChainHash hash)
    {
        LiveLog live = LiveLog.Open(_directory.Path, new DiskLogFiles());
        Assert.Equal(kind, Assert.Throws<EpochLogException>(() => live.Read(new RecordCollector(checkpoint.Number), checkpoint, hash)).Kind);
    }
}
