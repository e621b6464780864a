using System;
using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Node.Log;
using Coherence.Node.Log.Format;
using Xunit;

namespace Coherence.Tests.Unit.Log;

public sealed class EpochLogFaultTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(FaultyLogFiles.IoError, false)]
    [InlineData(FaultyLogFiles.IoError, true)]
    [InlineData(FaultyLogFiles.NoSpace, false)]
    public void Whichever_call_fails_what_was_acknowledged_is_recovered(int code, bool isLastCall)
    {
        int calls = Run(_directory, (_, _) => null, out _);
        for (int failing = 1; failing <= calls; failing++)
        {
            using TemporaryDirectory directory = new();
            int number = failing;
            bool isFailing = false;
            Run(
                directory,
                (call, _) =>
                {
                    isFailing = isLastCall ? call >= number : call == number;
                    return isFailing ? FaultyLogFiles.Error(code) : null;
                },
                out int acknowledged);
            CheckRecovery(directory, acknowledged, failing);
        }
    }

    [Fact]
    public void Whichever_call_of_a_recovery_fails_the_next_recovery_finds_everything()
    {
        List<byte[]> appended = LogScript.WriteAndKill(_directory);
        int failing = 0;
        bool hasFailed = true;
        while (hasFailed)
        {
            failing++;
            FaultyLogFiles files = new() { Fault = (call, _) => call == failing ? FaultyLogFiles.Error(FaultyLogFiles.IoError) : null };
            hasFailed = false;
            try
            {
                using EpochLog log = LogScript.Open(_directory, files);
                log.Recover(new RecordCollector());
                files.IsOff = true;
            }
            catch (EpochLogException error)
            {
                hasFailed = true;
                Assert.True(error.Kind is EpochLogErrorKind.ReadFailed or EpochLogErrorKind.WriteFailed, error.ToString());
            }

            Assert.Equal(appended, LogScript.Recover(_directory));
        }

        Assert.True(failing > 20, $"Only {failing} calls were made.");
    }

    [Fact]
    public void After_a_failed_append_every_further_one_fails_though_the_disk_is_well_again()
    {
        FaultyLogFiles files = new();
        using (EpochLog log = LogScript.Create(_directory, files))
        {
            LogScript.Append(log, 10);
            files.Fault = static (_, call) => call.IsWrite ? FaultyLogFiles.Error(FaultyLogFiles.IoError) : null;
            Assert.Equal(EpochLogErrorKind.WriteFailed, Assert.Throws<EpochLogException>(() => log.Append(new Epoch(2), new byte[10])).Kind);
            files.Fault = null;
            int calls = files.Calls.Count;
            Assert.Equal(EpochLogErrorKind.WriteFailed, Assert.Throws<EpochLogException>(() => log.Append(new Epoch(2), new byte[10])).Kind);
            Assert.True(log.HasFailed);
            Assert.False(log.CanAccept(1));
            Assert.Equal(new Epoch(1), log.Last);
            Assert.Equal(calls, files.Calls.Count);
        }

        Assert.Single(LogScript.Recover(_directory, out EpochLogRecovery recovery));
        Assert.False(recovery.WasClosed);
    }

    [Fact]
    public void A_full_disk_is_told_before_it_stops_anything_and_ends_when_there_is_room()
    {
        FaultyLogFiles files = new();
        using EpochLog log = LogScript.Create(_directory, files);
        log.SettlePreparation();
        Assert.False(log.IsNearlyFull);
        files.Fault = static (_, call) => call.IsWrite && call.Path.EndsWith("prepared.tmp", StringComparison.Ordinal) && call.Offset == 0
            && call.Bytes > LogFormat.SectorBytes ? FaultyLogFiles.Error(FaultyLogFiles.NoSpace) : null;
        LogScript.Append(log, 6_000, 6_000);

        Assert.True(log.IsNearlyFull);
        Assert.False(log.CanAccept(6_000));
        Assert.True(log.CanAccept(log.RemainingBytes));
        EpochLogException error = Assert.Throws<EpochLogException>(() => log.Append(log.Last.Next, new byte[6_000]));
        Assert.Equal(EpochLogErrorKind.Full, error.Kind);
        Assert.False(log.HasFailed);

        // The room of the present segment serves what was accepted, to the last byte.
        LogScript.Append(log, (int)log.RemainingBytes);
        Assert.Equal(0, log.RemainingBytes);
        Assert.Equal(EpochLogErrorKind.Full, Assert.Throws<EpochLogException>(() => log.Append(log.Last.Next, new byte[1])).Kind);

        files.Fault = null;
        log.RetryPreparation();
        Assert.False(log.IsNearlyFull);
        Assert.True(log.CanAccept(6_000));
        LogScript.Append(log, 6_000);
        Assert.Equal(new Epoch(4), log.Last);
    }

    [Fact]
    public void A_full_disk_leaves_no_half_made_segment_behind()
    {
        FaultyLogFiles files = new();
        using EpochLog log = LogScript.Create(_directory, files);
        log.SettlePreparation();
        files.Fault = static (_, call) => call.IsWrite && call.Path.EndsWith("oversize.tmp", StringComparison.Ordinal) && call.Offset > 0
            ? FaultyLogFiles.Error(FaultyLogFiles.NoSpace) : null;
        Assert.Equal(EpochLogErrorKind.Full, Assert.Throws<EpochLogException>(() => log.Append(new Epoch(1), new byte[3 << 20])).Kind);
        Assert.False(System.IO.File.Exists(_directory.In("oversize.tmp")));
        files.Fault = null;
        log.Append(new Epoch(1), new byte[3 << 20]);
    }

    // Creates a log, appends through two changes of segment and a long record, and closes it. Every append that returns is acknowledged.
    private static int Run(TemporaryDirectory directory, Func<int, FileCall, System.IO.IOException?> fault, out int acknowledged)
    {
        FaultyLogFiles files = new() { Fault = fault };
        acknowledged = 0;
        try
        {
            using EpochLog log = LogScript.Create(directory, files);
            log.SettlePreparation();
            bool hasFailed = false;
            foreach (int length in (int[])[100, 6_000, 5_900, 20_000, 300, 6_000, 1])
            {
                Epoch epoch = log.Last.Next;
                try
                {
                    log.Append(epoch, LogScript.Payload(epoch.Number, length));
                    Assert.False(hasFailed, "A log appended after a failed append (DUR-5).");
                    acknowledged++;
                }
                catch (EpochLogException error)
                {
                    hasFailed |= error.Kind == EpochLogErrorKind.WriteFailed;
                    Assert.Equal(hasFailed, log.HasFailed);
                }

                log.SettlePreparation();
            }
        }
        catch (EpochLogException)
        {
            Assert.Equal(0, acknowledged);
        }

        return files.Calls.Count;
    }

    private static void CheckRecovery(TemporaryDirectory directory, int acknowledged, int failing)
    {
        if (!EpochLog.Exists(directory.Path))
        {
            Assert.Equal(0, acknowledged);
            return;
        }

        List<byte[]> recovered = LogScript.Recover(directory);
        Assert.True(recovered.Count >= acknowledged, $"Call {failing} failed: {acknowledged} acknowledged, {recovered.Count} recovered (DUR-1).");
        Assert.All(recovered.Select((payload, index) => (payload, index)), record =>
            Assert.Equal(LogScript.Payload(record.index + 1, record.payload.Length), record.payload));
        using EpochLog log = LogScript.Open(directory);
        log.Recover(new RecordCollector());
        LogScript.Append(log, 5_000, 9_000);
    }
}
