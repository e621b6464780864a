using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Node.Dumps;
using Coherence.Node.Dumps.Format;
using Coherence.Node.Failures;
using Coherence.Node.Log.Files;
using Coherence.Node.Roots;
using Coherence.Node.Storage;
using Coherence.Tests.Unit.Log;
using Coherence.Tests.Unit.Storage;
using Xunit;

namespace Coherence.Tests.Unit.Dumps;

public sealed class RootLoadTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(DumpFormat.MessagePack)]
    [InlineData(DumpFormat.Json)]
    public void What_was_loaded_is_dumped_as_it_was(DumpFormat format)
    {
        CollectedDump dump = SmallDump.Create();
        DumpReport report = Load(dump.Write(format));
        Assert.Equal((SmallDump.Cluster, dump.Header.Epoch, (long)SmallDump.Counters), (report.Cluster, report.Epoch, report.Values));
        CollectedDump again = DumpAgain();
        Assert.Equal(dump.Sorted(), again.Sorted(), StringComparer.Ordinal);
        Assert.Equal(dump.Header with { Indexes = again.Header.Indexes }, again.Header);
        Assert.Equal(dump.State, again.State);
        RootDataReport data = RootData.Verify(_directory.Path);
        Assert.False(data.IsDamaged);
        Assert.Equal((dump.Header.Epoch.Next, dump.Header.Epoch), (data.OldestInLog, data.Last));
        Assert.False(RootData.HasUnfinishedLoad(_directory.Path));
        Assert.DoesNotContain("load.tmp", Entries(), StringComparer.Ordinal);
    }

    [Fact]
    public void Whatever_is_flipped_or_cut_leaves_no_directory()
    {
        byte[] bytes = SmallDump.Create().Write(DumpFormat.MessagePack);
        for (int place = 0; place < bytes.Length; place += 17)
        {
            bytes[place] ^= 4;
            _ = Assert.Throws<DumpException>(() => Load(bytes));
            Assert.False(Directory.Exists(_directory.Path));
            bytes[place] ^= 4;
            _ = Assert.Throws<DumpException>(() => Load(bytes[..place]));
            Assert.False(Directory.Exists(_directory.Path));
        }
    }

    [Fact]
    public void A_value_that_is_there_twice_is_refused_however_far_apart()
    {
        CollectedDump near = SmallDump.Create();
        near.Values[4] = near.Values[0];
        AssertTwice(near);
        CollectedDump far = SmallDump.Create();
        for (int number = 0; number < 1000; number++)
        {
            far.Values.Insert(1, (new IndexSpec("counter:others", SmallDump.KeyOf(number)), new Epoch(1), [1]));
        }

        far.Values[^1] = far.Values[0];
        AssertTwice(far);
    }

    [Fact]
    public void What_fails_leaves_an_empty_directory_empty()
    {
        _ = Directory.CreateDirectory(_directory.Path);
        _ = Assert.Throws<DumpException>(() => Load([]));
        Assert.Empty(Entries());
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        using MemoryStream input = new(SmallDump.Create().Write(DumpFormat.MessagePack));
        _ = Assert.Throws<OperationCanceledException>(() => RootLoad.Read(Options(), input, cancelled.Token));
        Assert.Empty(Entries());
        _ = Load(SmallDump.Create().Write(DumpFormat.MessagePack));
    }

    [Theory]
    [InlineData("notes.txt")]
    [InlineData("store")]
    [InlineData("epochs-0000000007.log")]
    public void A_directory_with_something_in_it_is_refused_and_stays_as_it_is(string name)
    {
        _ = Directory.CreateDirectory(_directory.Path);
        File.WriteAllText(_directory.In(name), "something");
        CoherenceException failure = Assert.Throws<CoherenceException>(() => Load(SmallDump.Create().Write(DumpFormat.MessagePack)));
        Assert.Equal(CoherenceFailure.Storage, failure.Failure);
        Assert.Contains("missing or empty", failure.Message, StringComparison.Ordinal);
        Assert.Equal([name], Entries(), StringComparer.Ordinal);
        Assert.Equal("something", File.ReadAllText(_directory.In(name)));
    }

    [Fact]
    public void A_directory_in_which_a_root_is_being_made_is_refused()
    {
        _ = Directory.CreateDirectory(_directory.Path);
        using (new DiskLogFiles().Lock(_directory.In("lock")))
        {
            CoherenceException failure = Assert.Throws<CoherenceException>(() => Load(SmallDump.Create().Write(DumpFormat.MessagePack)));
            Assert.Contains("a root is at work in it", failure.Message, StringComparison.Ordinal);
        }

        Assert.Equal(["lock"], Entries(), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_load_that_was_killed_is_refused_by_whoever_opens_the_directory_and_begun_anew_by_the_next()
    {
        byte[] bytes = SmallDump.Create().Write(DumpFormat.MessagePack);
        _ = Load(bytes);

        // As it is when the log has not got its name yet.
        File.Move(_directory.Segment(2), _directory.In("prepared.tmp"));
        await File.WriteAllBytesAsync(_directory.In("load.tmp"), [], Cancellation);
        Assert.True(RootData.HasUnfinishedLoad(_directory.Path));
        AssertUnfinished(() => RootData.Describe(_directory.Path));
        AssertUnfinished(() => DumpAgain());
        CoherenceException refused = await Assert.ThrowsAsync<CoherenceException>(
            () => CoherenceRoot.StartAsync(new CoherenceRootOptions { DataDirectory = _directory.Path, Listen = { "127.0.0.1:0" } }, Cancellation));
        Assert.Contains("that has not ended", refused.Message, StringComparison.Ordinal);
        using (new DiskLogFiles().Lock(_directory.In("load.tmp")))
        {
            Assert.Contains("Another process is reading a dump", Assert.Throws<CoherenceException>(() => Load(bytes)).Message, StringComparison.Ordinal);
        }

        Assert.True(Directory.Exists(_directory.In("store")));
        _ = Load(bytes);
        Assert.Equal(SmallDump.Counters, DumpAgain().Values.Count);
    }

    [Fact]
    public async Task A_load_that_was_killed_when_all_was_there_is_whole()
    {
        _ = Load(SmallDump.Create().Write(DumpFormat.MessagePack));
        await File.WriteAllBytesAsync(_directory.In("load.tmp"), [], Cancellation);
        Assert.False(RootData.HasUnfinishedLoad(_directory.Path));
        await using CoherenceRoot root = await CoherenceRoot.StartAsync(new CoherenceRootOptions { DataDirectory = _directory.Path, Listen = { "127.0.0.1:0" } }, Cancellation);
        Assert.Equal(SmallDump.Counters, root.Recovery.Values);
        Assert.DoesNotContain("load.tmp", Entries(), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_root_state_of_a_newer_version_is_refused_and_nothing_older_is_taken()
    {
        CollectedDump dump = SmallDump.Create();
        _ = Load(dump.Write(DumpFormat.MessagePack));
        dump.State[1] = 0x7f;
        StoreAnswers answers = new();
        var store = new StoreOptions { Directory = _directory.In("store"), MemoryBytes = 4 << 20 };
        using (StoreThread thread = StoreOpening.Open(store, SmallDump.Cluster, _ => dump.Header.Chain, static _ => null).Thread)
        {
            thread.Start(answers);
            thread.BeginCheckpoint(dump.Header.Epoch, dump.State);
            thread.EndCheckpoint(dump.Header.Epoch);
            Assert.Equal(dump.Header.Epoch, answers.Next());
        }

        Assert.Equal(127, Assert.Single(RootData.Describe(_directory.Path).Checkpoints).StateVersion);
        CoherenceException failure = await Assert.ThrowsAsync<CoherenceException>(
            () => CoherenceRoot.StartAsync(new CoherenceRootOptions { DataDirectory = _directory.Path, Listen = { "127.0.0.1:0" } }, Cancellation));
        Assert.Contains("the root state in version 127", failure.Message, StringComparison.Ordinal);
        Assert.Contains("the root state in version 127", Assert.Throws<CoherenceException>(() => DumpAgain()).Message, StringComparison.Ordinal);
    }

    private static void AssertUnfinished(Action use)
    {
        CoherenceException failure = Assert.Throws<CoherenceException>(use);
        Assert.Equal(CoherenceFailure.Storage, failure.Failure);
        Assert.Contains("that has not ended", failure.Message, StringComparison.Ordinal);
    }

    private static CollectedDump Counted(CollectedDump dump)
    {
        // The root state says how many values there are: behind operations and duplicates, in two bytes more if there are many.
        int place = dump.State.AsSpan().IndexOf((ReadOnlySpan<byte>)[SmallDump.Counters, SmallDump.Counters, 0, SmallDump.Counters]) + 3;
        dump.State = [.. dump.State[..place], 0xcd, (byte)(dump.Values.Count >> 8), (byte)dump.Values.Count, .. dump.State[(place + 1)..]];
        dump.Header = dump.Header with { Values = dump.Values.Count, StateBytes = dump.State.Length };
        return dump;
    }

    private void AssertTwice(CollectedDump dump)
    {
        DumpException failure = Assert.Throws<DumpException>(() => Load(Counted(dump).Write(DumpFormat.Json)));
        Assert.Contains($"the value {dump.Values[0].Spec} is in it twice", failure.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_directory.Path));
    }

    private IEnumerable<string> Entries() => Directory.EnumerateFileSystemEntries(_directory.Path).Select(static path => Path.GetFileName(path));

    private RootLoadOptions Options() =>
        new() { DataDirectory = _directory.Path, InputName = "small.dump", MemoryBytes = CoherenceRootOptions.MinimumMemoryBytes, ExpectedValues = 1, SegmentBytes = 16 << 20 };

    private DumpReport Load(byte[] bytes)
    {
        using MemoryStream input = new(bytes);
        return RootLoad.Read(Options(), input, Cancellation);
    }

    private CollectedDump DumpAgain()
    {
        using MemoryStream output = new();
        _ = RootDump.Write(new RootDumpOptions { DataDirectory = _directory.Path, MemoryBytes = CoherenceRootOptions.MinimumMemoryBytes }, output, Cancellation);
        return CollectedDump.Read(output.ToArray());
    }
}
