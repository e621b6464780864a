using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Core.Storage;
using Coherence.Node.Storage;
using Coherence.Node.Storage.Checkpoints;
using Coherence.Node.Storage.Failures;
using Coherence.Tests.Unit.Log;
using Xunit;

namespace Coherence.Tests.Unit.Storage;

public sealed class StoreThreadTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(100, false)]
    [InlineData(20_000, false)]
    [InlineData(20_000, true)]
    public void What_was_stored_is_loaded_from_memory_and_from_the_disk(int keys, bool isCold)
    {
        using StoreScript script = StoreScript.Start(StoreScript.Options(_directory), new FaultyStoreFiles { IsCold = isCold });
        script.Put(StoreScript.Batch(0, keys, version: 1));
        script.Put(StoreScript.Batch(0, keys / 2, version: 2, length: 90));
        Dictionary<int, byte[]> values = script.Get(0, keys + 100);
        Assert.Equal(keys, values.Count);
        Assert.All(values, value =>
            Assert.Equal(value.Key < keys / 2 ? StoreScript.Value(value.Key, 2, 90) : StoreScript.Value(value.Key, 1, 40), value.Value));
    }

    [Fact]
    public void A_value_comes_back_with_its_epoch_and_the_position_of_the_version_before_it()
    {
        using StoreScript script = StoreScript.Start(StoreScript.Options(_directory));
        StoreBatch stores = new();
        stores.Add(new IndexSpec("a", ""), new Epoch(long.MaxValue), -1, []);
        stores.Add(new IndexSpec("a", "b"), new Epoch(3), long.MaxValue, [1, 2, 3]);
        stores.Add(new IndexSpec("ab", ""), new Epoch(4), 8, [4]);
        stores.Add(new IndexSpec(new string('n', 255), new byte[1_024]), new Epoch(5), 9, new byte[8_000]);
        script.Put(stores);
        LoadBatch loads = new();
        for (int index = 0; index < stores.Count; index++)
        {
            loads.Add(stores.SpecOf(index));
        }

        script.Store.Load(loads);
        script.Expect(loads);
        for (int index = 0; index < stores.Count; index++)
        {
            Assert.True(loads.TryGetValue(index, out StoredValue value));
            Assert.Equal(stores[index].Changed, value.Changed);
            Assert.Equal(stores[index].Older, value.Older);
            Assert.Equal(stores[index].Bytes.ToArray(), value.Bytes.ToArray());
        }
    }

    [Fact]
    public void A_load_finds_what_was_asked_to_be_stored_before_it_though_nobody_waited()
    {
        using StoreScript script = StoreScript.Start(StoreScript.Options(_directory));
        for (int version = 0; version < 50; version++)
        {
            StoreBatch stores = StoreScript.Batch(0, 300, version);
            LoadBatch loads = StoreScript.Loads(0, 300);
            script.Store.Store(stores);
            script.Store.Load(loads);
            script.Expect(stores);
            script.Expect(loads);
            Assert.All(StoreScript.Values(loads), value => Assert.Equal(StoreScript.Value(value.Key, version, 40), value.Value));
        }
    }

    [Fact]
    public void A_checkpoint_is_found_with_its_state_and_the_store_goes_on()
    {
        using (StoreScript script = StoreScript.Start(StoreScript.Options(_directory)))
        {
            Assert.Null(script.Opened.Checkpoint);
            script.Put(StoreScript.Batch(0, 5_000, version: 1));
            script.Checkpoint(7);
        }

        using (StoreScript script = StoreScript.Start(StoreScript.Options(_directory)))
        {
            Assert.Empty(script.Opened.Refused);
            StoreCheckpoint checkpoint = script.Opened.Checkpoint!;
            Assert.Equal(new Epoch(7), checkpoint.Epoch);
            Assert.Equal(StoreScript.ChainOf(new Epoch(7)), checkpoint.Chain);
            Assert.Equal(StoreScript.State(7), checkpoint.State.ToArray());
            script.Put(StoreScript.Batch(0, 10, version: 2));
            script.Checkpoint(8);
        }

        using StoreHolder opened = new(StoreScript.Open(StoreScript.Options(_directory)));
        Assert.Equal(new Epoch(8), opened.Opened.Checkpoint!.Epoch);
        Dictionary<int, byte[]> values = StoreScript.Read(opened.Opened.Thread, 5_001);
        Assert.Equal(5_000, values.Count);
        Assert.All(values, value => Assert.Equal(StoreScript.Value(value.Key, value.Key < 10 ? 2 : 1, 40), value.Value));
    }

    [Fact]
    public void A_checkpoint_of_an_empty_store_is_one_too()
    {
        using (StoreScript script = StoreScript.Start(StoreScript.Options(_directory)))
        {
            script.Checkpoint(1);
        }

        using (StoreScript script = StoreScript.Start(StoreScript.Options(_directory)))
        {
            Assert.Equal(new Epoch(1), script.Opened.Checkpoint!.Epoch);
            Assert.Empty(script.Get(0, 10));
            script.Put(StoreScript.Batch(0, 10, version: 1));
            script.Checkpoint(2);
        }

        using StoreHolder opened = new(StoreScript.Open(StoreScript.Options(_directory)));
        Assert.Equal(10, StoreScript.Read(opened.Opened.Thread, 20).Count);
    }

    [Fact]
    public void What_is_stored_and_loaded_before_the_start_is_part_of_the_next_checkpoint()
    {
        using (StoreScript script = StoreScript.Start(StoreScript.Options(_directory)))
        {
            script.Put(StoreScript.Batch(0, 5_000, version: 1));
            script.Checkpoint(1);
        }

        using (StoreHolder holder = new(StoreScript.Open(StoreScript.Options(_directory))))
        {
            StoreThread store = holder.Opened.Thread;
            store.StoreNow(StoreScript.Batch(4_000, 9_000, version: 2));
            Assert.Equal(13_000, StoreScript.Read(store, 14_000).Count);
            StoreAnswers answers = new();
            store.Start(answers);
            Assert.Throws<InvalidOperationException>(() => store.StoreNow(new StoreBatch()));
            store.BeginCheckpoint(new Epoch(2), StoreScript.State(2));
            store.EndCheckpoint(new Epoch(2));
            Assert.Equal(new Epoch(2), answers.Next());
        }

        using StoreHolder opened = new(StoreScript.Open(StoreScript.Options(_directory)));
        Dictionary<int, byte[]> values = StoreScript.Read(opened.Opened.Thread, 14_000);
        Assert.Equal(13_000, values.Count);
        Assert.All(values, value => Assert.Equal(StoreScript.Value(value.Key, value.Key < 4_000 ? 1 : 2, 40), value.Value));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_stored_right_after_the_end_of_a_checkpoint_is_not_in_it(int checkpoints)
    {
        // Enough for the index to be due again with the second or third one.
        using (StoreScript script = StoreScript.Start(StoreScript.Options(_directory)))
        {
            for (int epoch = 1; epoch <= checkpoints; epoch++)
            {
                StoreBatch before = StoreScript.Batch(0, 2_000, version: epoch);
                StoreBatch after = StoreScript.Batch(0, 2_500, version: 1_000 + epoch);
                script.Store.BeginCheckpoint(new Epoch(epoch), StoreScript.State(epoch));
                script.Store.Store(before);
                script.Store.EndCheckpoint(new Epoch(epoch));
                script.Store.Store(after);
                HashSet<object> answers = [script.Answers.Next(), script.Answers.Next(), script.Answers.Next()];
                Assert.Equal(new HashSet<object> { before, after, new Epoch(epoch) }, answers);
                Assert.All(script.Get(0, 2_000), value => Assert.Equal(StoreScript.Value(value.Key, 1_000 + epoch, 40), value.Value));
            }
        }

        using StoreHolder opened = new(StoreScript.Open(StoreScript.Options(_directory)));
        Assert.Empty(opened.Opened.Refused);
        Dictionary<int, byte[]> values = StoreScript.Read(opened.Opened.Thread, 2_500);
        Assert.Equal(checkpoints == 1 ? 2_000 : 2_500, values.Count);
        Assert.All(values, value => Assert.Equal(
            StoreScript.Value(value.Key, value.Key < 2_000 ? checkpoints : 999 + checkpoints, 40), value.Value));
    }

    [Fact]
    public void Two_checkpoints_are_kept_and_nothing_that_only_older_ones_needed()
    {
        StoreOptions options = StoreScript.Options(_directory);
        options.SlackBytes = 0;
        using (StoreScript script = StoreScript.Start(options))
        {
            for (int epoch = 1; epoch <= 12; epoch++)
            {
                script.Put(StoreScript.Batch(0, 3_000, version: epoch));
                script.Checkpoint(epoch);
            }
        }

        string[] names = Names();
        Assert.Equal(["checkpoint-00000000000000000011", "checkpoint-00000000000000000012"], names.Where(name => name.StartsWith("checkpoint", StringComparison.Ordinal)), StringComparer.Ordinal);
        Assert.Equal(2, names.Count(name => name.StartsWith("state-", StringComparison.Ordinal)));
        Assert.InRange(names.Count(name => name.StartsWith("index-", StringComparison.Ordinal)), 1, 2);
        Assert.DoesNotContain("values-0000000000", names, StringComparer.Ordinal);
        File.Delete(_directory.In("checkpoint-00000000000000000012"));
        using StoreHolder opened = new(StoreScript.Open(options));
        Assert.Equal(new Epoch(11), opened.Opened.Checkpoint!.Epoch);
        Assert.All(StoreScript.Read(opened.Opened.Thread, 3_000), value => Assert.Equal(StoreScript.Value(value.Key, 11, 40), value.Value));
    }

    [Fact]
    public void A_checkpoint_of_the_same_epoch_takes_the_place_of_the_first()
    {
        using (StoreScript script = StoreScript.Start(StoreScript.Options(_directory)))
        {
            script.Put(StoreScript.Batch(0, 100, version: 1));
            script.Checkpoint(1);
            script.Checkpoint(2);
            script.Checkpoint(2);
        }

        Assert.Equal(2, Names().Count(name => name.StartsWith("state-", StringComparison.Ordinal)));
        using StoreHolder opened = new(StoreScript.Open(StoreScript.Options(_directory)));
        Assert.Equal(new Epoch(2), opened.Opened.Checkpoint!.Epoch);
    }

    [Fact]
    public void A_checkpoint_that_the_caller_refuses_is_passed_over_and_deleted_only_when_the_store_starts()
    {
        using (StoreScript script = StoreScript.Start(StoreScript.Options(_directory)))
        {
            for (int epoch = 1; epoch <= 2; epoch++)
            {
                script.Put(StoreScript.Batch(0, 1_000, version: epoch));
                script.Checkpoint(epoch);
            }
        }

        static string? Judge(StoreCheckpoint checkpoint) => checkpoint.Epoch == new Epoch(2) ? "too new" : null;
        OpenedStore refused = StoreScript.Open(StoreScript.Options(_directory), judge: static _ => "no");
        Assert.Null(refused.Checkpoint);
        Assert.Equal(["no", "no"], refused.Refused.Select(checkpoint => checkpoint.Reason), StringComparer.Ordinal);
        refused.Thread.Dispose();
        using (StoreScript script = StoreScript.Start(StoreScript.Options(_directory), judge: Judge))
        {
            Assert.Equal(new Epoch(1), script.Opened.Checkpoint!.Epoch);
            Assert.Equal("too new", Assert.Single(script.Opened.Refused).Reason);
            Assert.All(script.Get(0, 1_000), value => Assert.Equal(StoreScript.Value(value.Key, 1, 40), value.Value));
            Assert.DoesNotContain("checkpoint-00000000000000000002", Names(), StringComparer.Ordinal);
        }
    }

    [Fact]
    public void A_store_that_is_open_is_not_opened_again()
    {
        using StoreHolder opened = new(StoreScript.Open(StoreScript.Options(_directory)));
        Assert.Equal(StoreErrorKind.InUse, Assert.Throws<StoreException>(() => StoreScript.Open(StoreScript.Options(_directory))).Kind);
    }

    [Fact]
    public void A_directory_that_cannot_be_one_is_said()
    {
        File.WriteAllText(_directory.Path, "in the way");
        Assert.Equal(StoreErrorKind.NotWritable, Assert.Throws<StoreException>(() => StoreScript.Open(StoreScript.Options(_directory))).Kind);
    }

    [Fact]
    public void An_option_out_of_range_is_named()
    {
        StoreOptions options = StoreScript.Options(_directory);
        options.PageBytes = 12_345;
        Assert.Contains("StoreOptions.PageBytes is 12345", Assert.Throws<ArgumentException>(() => StoreScript.Open(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_memory_for_pages_is_what_was_allowed()
    {
        StoreOptions options = StoreScript.Options(_directory);
        options.MemoryBytes = 20 << 14;
        using StoreScript script = StoreScript.Start(options);
        script.Put(StoreScript.Batch(0, 40_000, version: 1));
        Assert.InRange(script.Store.MemoryBytes, 16 << 14, (17 << 14) + (256 * 64));
        Assert.True(script.Store.LogBytes > 100 << 14);
    }

    [Fact]
    public void A_log_of_values_that_change_stays_short()
    {
        StoreOptions options = StoreScript.Options(_directory);
        options.SlackBytes = 1 << 16;
        using StoreScript script = StoreScript.Start(options);
        script.Put(StoreScript.Batch(0, 2_000, version: 0));
        long once = script.Store.LogBytes;
        for (int version = 1; version < 60; version++)
        {
            script.Put(StoreScript.Batch(1_000, 1_000, version, length: 40 + (version % 2 * 8)));
        }

        // Between two pages it rests, so it is not done at once.
        long bound = (3 * once) + (4 << 16);
        for (int look = 0; look < 100_000 && script.Store.LogBytes >= bound; look++)
        {
            Assert.Single(script.Get(0, 1));
        }

        // Half of the values never change: they were copied time and again.
        Assert.Equal(2_000, script.Get(0, 2_000).Count);
        Assert.True(script.Store.LogBytes < bound, $"{script.Store.LogBytes} bytes, {once} at first.");
        Assert.All(script.Get(0, 1_000), value => Assert.Equal(StoreScript.Value(value.Key, 0, 40), value.Value));
    }

    [Fact]
    public void Files_that_cannot_be_deleted_are_told_of_and_go_later()
    {
        FaultyStoreFiles files = new();
        using StoreScript script = StoreScript.Start(StoreScript.Options(_directory), files);
        for (long epoch = 1; epoch <= 2; epoch++)
        {
            script.Put(StoreScript.Batch(0, 10, (int)epoch));
            script.Checkpoint(epoch);
        }

        Assert.Null(script.Answers.LastNotCleaned);
        files.Fault = static (_, call) => string.Equals(call.Operation, "delete", StringComparison.Ordinal) ? FaultyLogFiles.Error(FaultyLogFiles.IoError) : null;
        script.Checkpoint(3);
        Assert.NotNull(script.Answers.LastNotCleaned);
        files.Fault = null;
        script.Checkpoint(4);
        Assert.Equal(2, Directory.GetFiles(_directory.Path, "checkpoint-*").Length);
    }

    [Fact]
    public void After_a_failure_there_is_one_answer_and_no_other()
    {
        FaultyStoreFiles files = new();
        using StoreScript script = StoreScript.Start(StoreScript.Options(_directory), files);
        files.Fault = static (_, call) => call.IsWrite ? FaultyLogFiles.Error(FaultyLogFiles.IoError) : null;
        for (int batch = 0; batch < 20; batch++)
        {
            script.Store.Store(StoreScript.Batch(batch * 2_000, 2_000, version: 1));
        }

        object answer = script.Answers.Next();
        while (answer is StoreBatch)
        {
            answer = script.Answers.Next();
        }

        Assert.Equal(StoreErrorKind.WriteFailed, Assert.IsType<StoreException>(answer).Kind);
        script.Store.Load(StoreScript.Loads(0, 10));
        script.Store.BeginCheckpoint(new Epoch(1), StoreScript.State(1));
        script.Store.Dispose();
        Assert.Empty(script.Answers.Rest());
    }

    [Fact]
    public void A_flipped_bit_in_a_value_on_the_disk_is_a_failure_and_not_a_value()
    {
        using StoreScript script = StoreScript.Start(StoreScript.Options(_directory));
        script.Put(StoreScript.Batch(0, 20_000, version: 1));
        StoreDamage.Flip(_directory.In("values-0000000000"), 5_000);
        script.Store.Load(StoreScript.Loads(0, 1_000));
        Assert.Equal(StoreErrorKind.Corrupt, Assert.IsType<StoreException>(script.Answers.Next()).Kind);
    }

    [Fact]
    public void It_ends_in_the_middle_of_anything()
    {
        for (int requests = 1; requests < 8; requests++)
        {
            using TemporaryDirectory directory = new();
            using StoreScript script = StoreScript.Start(StoreScript.Options(directory));
            script.Put(StoreScript.Batch(0, 2_000, version: 1));
            for (int request = 0; request < requests; request++)
            {
                script.Store.Store(StoreScript.Batch(0, 5_000, version: request));
                if (request == 2)
                {
                    script.Store.BeginCheckpoint(new Epoch(1), StoreScript.State(1));
                }

                if (request == 4)
                {
                    script.Store.EndCheckpoint(new Epoch(1));
                }
            }
        }
    }

    [Fact]
    public void The_hash_of_a_key_is_what_it_was_since_indexes_on_disks_hold_it()
    {
        byte[] key = new byte[StoreKey.MaximumBytes];
        int bytes = StoreKey.Write(StoreScript.Spec(42), key);
        Assert.Equal("0106" + Convert.ToHexString("cities42"u8), Convert.ToHexString(key.AsSpan(0, bytes)));
        Assert.Equal(2_437_869_715_961_388_046UL, StoreKeyComparer.Hash(0x0123_4567_89AB_CDEF, key.AsSpan(0, bytes)));
    }

    private string[] Names() => [.. Directory.GetFiles(_directory.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
