using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Coherence.Node.Storage;
using Coherence.Node.Storage.Checkpoints;
using Coherence.Node.Storage.Failures;
using Coherence.Tests.Unit.Log;
using Xunit;

namespace Coherence.Tests.Unit.Storage;

public sealed class StoreFaultTests : IDisposable
{
    private const int Keys = 2_500;
    private const int Epochs = 4;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(FaultyLogFiles.IoError, true)]
    [InlineData(FaultyLogFiles.IoError, false)]
    [InlineData(FaultyLogFiles.NoSpace, false)]
    public void Whichever_call_fails_it_is_said_or_does_no_harm_and_the_last_checkpoint_that_was_done_is_found(int code, bool isLastCall)
    {
        int calls = Run(_directory, static (_, _) => null, out _, out _);
        Assert.True(calls > 100, $"Only {calls} calls were made.");
        // Every call is one of some kind; in the suite each eleventh is enough, from another one on for each row.
        for (int failing = 1 + (code % 7); failing <= calls; failing += 11)
        {
            using TemporaryDirectory directory = new();
            int number = failing;
            Run(
                directory,
                (call, _) => (isLastCall ? call >= number : call == number) ? FaultyLogFiles.Error(code) : null,
                out long done,
                out bool hasFailed);
            Assert.True(hasFailed || done == Epochs, $"Call {failing} failed, and nobody heard of it.");
            CheckRecovery(directory, done, failing);
        }
    }

    [Fact]
    public void Whichever_call_of_an_opening_fails_nothing_is_lost()
    {
        Run(_directory, static (_, _) => null, out _, out _);
        int failing = 0;
        bool hasFailed = true;
        while (hasFailed)
        {
            failing++;
            hasFailed = false;
            FaultyStoreFiles files = new()
            {
                Fault = (call, _) =>
                {
                    hasFailed |= call == failing;
                    return call == failing ? FaultyLogFiles.Error(FaultyLogFiles.IoError) : null;
                },
            };
            try
            {
                using StoreHolder opened = new(StoreScript.Open(StoreScript.Options(_directory), files));
                if (opened.Opened.Checkpoint is { } checkpoint)
                {
                    CheckValues(StoreScript.Read(opened.Opened.Thread, Keys), checkpoint.Epoch.Number);
                }
            }
            catch (StoreException)
            {
                // Said.
            }
        }

        Assert.True(failing > 20, $"Only {failing} calls were made.");
        // An opening with the older one rewrites the sector in which its log goes on, and that was part of the newer one.
        CheckRecovery(_directory, Epochs - 1, 0);
    }

    [Fact]
    public void A_crash_at_any_step_of_a_checkpoint_leaves_the_checkpoint_before_it()
    {
        // After the death of a process every call fails, and what it wrote is there: copies of the directory at each step of the second checkpoint.
        List<string> copies = [];
        FaultyStoreFiles files = new();
        using TemporaryDirectory copied = new();
        Directory.CreateDirectory(copied.Path);
        using (StoreScript script = StoreScript.Start(StoreScript.Options(_directory), files))
        {
            script.Put(StoreScript.Batch(0, Keys, version: 1));
            script.Checkpoint(1);
            script.Put(StoreScript.Batch(0, Keys, version: 2));
            files.Entered = call =>
            {
                if (call.Operation is "create" or "sync" or "rename" or "syncdir" or "delete")
                {
                    lock (copies)
                    {
                        copies.Add(Copy(copied.In($"{copies.Count}")));
                    }
                }
            };
            script.Checkpoint(2);
            files.Entered = null;
        }

        Assert.True(copies.Count >= 8, $"Only {copies.Count} steps.");
        List<long> epochs = [];
        foreach (string copy in copies)
        {
            StoreOptions options = StoreScript.Options(_directory);
            options.Directory = copy;
            using StoreHolder opened = new(StoreScript.Open(options));
            Assert.Empty(opened.Opened.Refused);
            epochs.Add(opened.Opened.Checkpoint!.Epoch.Number);
            CheckValues(StoreScript.Read(opened.Opened.Thread, Keys), epochs[^1]);
        }

        Assert.Equal(1, epochs[0]);
        Assert.Equal(2, epochs[^1]);
        Assert.Equal(epochs.Order(), epochs);
    }

    // Each epoch has its version of every value. Returns how many calls there were.
    private static int Run(TemporaryDirectory directory, Func<int, FileCall, IOException?> fault, out long done, out bool hasFailed)
    {
        FaultyStoreFiles files = new() { Fault = fault };
        done = 0;
        hasFailed = false;
        bool isAnyGivenUp = false;
        try
        {
            StoreOptions options = StoreScript.Options(directory);
            options.SlackBytes = 0;
            using StoreScript script = StoreScript.Start(options, files);
            for (int epoch = 1; epoch <= Epochs; epoch++)
            {
                script.Put(StoreScript.Batch(0, Keys, version: epoch));
                script.Get(0, Keys);
                done = script.TryCheckpoint(epoch) ? epoch : done;
                isAnyGivenUp |= done != epoch;
            }
        }
        catch (StoreException)
        {
            hasFailed = true;
        }

        hasFailed |= isAnyGivenUp;
        return files.Calls;
    }

    private static void CheckRecovery(TemporaryDirectory directory, long done, int failing)
    {
        using StoreHolder opened = new(StoreScript.Open(StoreScript.Options(directory)));
        StoreCheckpoint? checkpoint = opened.Opened.Checkpoint;
        long found = checkpoint?.Epoch.Number ?? 0;
        Assert.True(
            found >= done,
            $"Call {failing} failed: checkpoint {done} was done, {found} was found. {string.Join(' ', opened.Opened.Refused.Select(refused => refused.Reason))}");
        if (checkpoint is not null)
        {
            Assert.Equal(StoreScript.State(found), checkpoint.State.ToArray());
            CheckValues(StoreScript.Read(opened.Opened.Thread, Keys), found);
        }
    }

    private static void CheckValues(Dictionary<int, byte[]> values, long version)
    {
        Assert.Equal(Keys, values.Count);
        Assert.All(values, value => Assert.Equal(StoreScript.Value(value.Key, (int)version, 40), value.Value));
    }

    private string Copy(string target)
    {
        Directory.CreateDirectory(target);
        foreach (string path in Directory.GetFiles(_directory.Path))
        {
            string name = Path.GetFileName(path);
            if (!string.Equals(name, "lock", StringComparison.Ordinal))
            {
                File.Copy(path, Path.Combine(target, name));
            }
        }

        return target;
    }
}
