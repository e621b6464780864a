using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Core.Storage;
using Coherence.Node.Storage.Failures;
using Coherence.Tests.Unit.Log;
using Xunit;

namespace Coherence.Tests.Unit.Storage;

/// <summary>A store whose disk is full for a while. specs/store.md#full-disk.</summary>
public sealed class StoreRoomTests : IDisposable
{
    private const int Keys = 2_500;
    private readonly TemporaryDirectory _directory = new();
    private readonly FaultyStoreFiles _files = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_full_disk_is_told_before_the_log_gets_there_and_so_is_room()
    {
        using StoreScript script = StoreScript.Start(StoreScript.Options(_directory), _files);
        script.Put(StoreScript.Batch(0, 10, version: 1));
        Fill(static call => call.Operation is "reserve");

        // Up to the next place from which room is taken, and no further than there is.
        int put = 0;
        for (int version = 1; version <= 4; version++)
        {
            script.Put(StoreScript.Batch(0, 200, version));
            put = version;
        }

        Assert.True(IsFull(script.Answers.NextRoom()));
        CheckValues(script.Get(0, 200), 200, put);
        Free();
        Assert.Null(script.Answers.NextRoom());
        script.Put(StoreScript.Batch(0, Keys, version: 9));
        CheckValues(script.Get(0, Keys), Keys, 9);
    }

    [Fact]
    public void No_write_meets_a_disk_that_became_full_after_its_room_was_taken()
    {
        using StoreScript script = StoreScript.Start(StoreScript.Options(_directory), _files);
        long reserved = 0;
        _files.Entered = call =>
        {
            if (call.Path.Contains("values-", StringComparison.Ordinal) && call.Operation is "reserve" && call.Offset < 1 << 16)
            {
                reserved = Math.Max(reserved, AddressOf(call));
            }

            bool isInside = !call.IsWrite || !call.Path.Contains("values-", StringComparison.Ordinal) || call.Offset >= 1 << 16 || AddressOf(call) <= reserved;
            Assert.True(isInside, $"{call} is behind what was reserved, {reserved}.");
        };
        for (int version = 1; version <= 3; version++)
        {
            foreach (int first in Enumerable.Range(0, Keys / 100))
            {
                script.Put(StoreScript.Batch(first * 100, 100, version));
            }

            script.Checkpoint(version);
        }

        CheckValues(script.Get(0, Keys), Keys, 3);
    }

    [Fact]
    public void A_write_that_meets_a_full_disk_waits_for_room_and_nothing_is_lost()
    {
        _files.CannotReserve = true;
        using (StoreScript script = StoreScript.Start(StoreScript.Options(_directory), _files))
        {
            script.Put(StoreScript.Batch(0, Keys, version: 1));
            script.Checkpoint(1);
            Fill(static call => call.IsWrite && call.Path.Contains("values-", StringComparison.Ordinal));
            StoreBatch[] batches = [.. Enumerable.Range(0, Keys / 100).Select(static part => StoreScript.Batch(part * 100, 100, version: 2))];
            Array.ForEach(batches, script.Store.Store);
            Assert.True(IsFull(script.Answers.NextRoom()));
            Free();
            Array.ForEach(batches, script.Expect);
            Assert.Null(script.Answers.NextRoom());
            CheckValues(script.Get(0, Keys), Keys, 2);
            script.Checkpoint(2);
        }

        CheckFound(2, 2);
    }

    [Fact]
    public void A_store_that_waits_for_room_can_be_closed()
    {
        _files.CannotReserve = true;
        using (StoreScript script = StoreScript.Start(StoreScript.Options(_directory), _files))
        {
            script.Put(StoreScript.Batch(0, Keys, version: 1));
            script.Checkpoint(1);
            Fill(static call => call.IsWrite && call.Path.Contains("values-", StringComparison.Ordinal));
            script.Store.Store(StoreScript.Batch(0, Keys, version: 2));
            Assert.True(IsFull(script.Answers.NextRoom()));
        }

        Free();
        CheckFound(1, 1);
    }

    [Theory]
    [InlineData("reserve", "index-")]
    [InlineData("create", "index-")]
    [InlineData("write", "index-")]
    [InlineData("create", "state-")]
    [InlineData("write", "state-")]
    [InlineData("create", ".tmp")]
    [InlineData("write", ".tmp")]
    [InlineData("rename", ".tmp")]
    public void A_checkpoint_for_which_there_is_no_room_is_given_up_and_leaves_nothing_behind(string operation, string name)
    {
        using (StoreScript script = StoreScript.Start(StoreScript.Options(_directory), _files))
        {
            Write(script, 1);
            script.Checkpoint(1);
            string[] before = Names();
            Write(script, 2);
            Fill(call => string.Equals(call.Operation, operation, StringComparison.Ordinal) && call.Path.Contains(name, StringComparison.Ordinal));
            Assert.False(script.TryCheckpoint(2));
            Assert.Equal(before, Names());
            CheckValues(script.Get(0, Keys), Keys, 2);
            Assert.False(script.TryCheckpoint(3));
            Free();
            Write(script, 4);
            script.Checkpoint(4);
            Assert.Empty(script.Answers.Rest());
        }

        CheckFound(4, 4);

        static void Write(StoreScript script, int version)
        {
            // More than the next checkpoint's index can be left out for.
            for (int part = 0; part < Keys; part += 500)
            {
                script.Put(StoreScript.Batch(part, 500, version));
            }
        }
    }

    [Theory]
    [InlineData("values-")]
    [InlineData("index-")]
    [InlineData("state-")]
    [InlineData(".tmp")]
    public void A_sync_that_fails_is_final_even_if_it_is_for_want_of_room(string name)
    {
        using StoreScript script = StoreScript.Start(StoreScript.Options(_directory), _files);
        script.Put(StoreScript.Batch(0, Keys, version: 1));
        Fill(call => call.Operation is "sync" && call.Path.Contains(name, StringComparison.Ordinal));
        Assert.Equal(StoreErrorKind.WriteFailed, Assert.Throws<StoreException>(() => script.TryCheckpoint(1)).Kind);
    }

    [Fact]
    public void A_store_without_room_for_what_its_opening_needs_says_so()
    {
        Fill(static call => call.IsWrite || call.Operation is "reserve");
        _files.CannotReserve = true;
        using StoreHolder opened = new(StoreScript.Open(StoreScript.Options(_directory), _files));
        StoreException failure = Assert.Throws<StoreException>(() =>
        {
            for (int version = 1; version < 100; version++)
            {
                opened.Opened.Thread.StoreNow(StoreScript.Batch(0, Keys, version));
            }
        });
        Assert.Equal(StoreErrorKind.Full, failure.Kind);
    }

    private static long AddressOf(FileCall call) => (NumberOf(call.Path) << 16) + call.Offset + call.Bytes;

    private static long NumberOf(string path) => long.Parse(Path.GetFileName(path)["values-".Length..], System.Globalization.CultureInfo.InvariantCulture);

    private static bool IsFull(Exception? missing) => missing is IOException { HResult: FaultyLogFiles.NoSpace };

    private static void CheckValues(Dictionary<int, byte[]> values, int count, int version)
    {
        Assert.Equal(count, values.Count);
        Assert.All(values, value => Assert.Equal(StoreScript.Value(value.Key, version, 40), value.Value));
    }

    private void Fill(Func<FileCall, bool> meets) => _files.Fault = (_, call) => meets(call) ? FaultyLogFiles.Error(FaultyLogFiles.NoSpace) : null;

    private void Free() => _files.Fault = null;

    private string[] Names() =>
        [.. Directory.GetFiles(_directory.Path).Select(static path => Path.GetFileName(path)!).Where(static name => !name.StartsWith("values-", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private void CheckFound(long epoch, int version)
    {
        using StoreHolder opened = new(StoreScript.Open(StoreScript.Options(_directory)));
        Assert.Equal(new Epoch(epoch), opened.Opened.Checkpoint!.Epoch);
        Assert.Empty(opened.Opened.Refused);
        CheckValues(StoreScript.Read(opened.Opened.Thread, Keys), Keys, version);
    }
}
