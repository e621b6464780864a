using System;
using Coherence.Core.Directory;
using Coherence.Core.Identity;
using Coherence.Core.Sequencing;
using Coherence.Simulation.Randomness;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Coherence.Tests.Unit.Sequencing;

public sealed class VersionHistoryTests
{
    private static readonly TimeSpan Forever = TimeSpan.MaxValue;

    [Fact]
    public void Every_epoch_from_the_floor_on_is_read_as_it_was() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => ReadsAsItWas(new SeededRandom((ulong)(uint)seed))).QuickCheckThrowOnFailure();

    [Fact]
    public void What_an_epoch_superseded_that_is_not_durable_stays_whatever_its_size()
    {
        var history = new VersionHistory(0, Forever);
        ValueEntry entry = Create("a");
        for (int epoch = 1; epoch <= 3 * VersionPage.Capacity; epoch++)
        {
            Change(history, entry, epoch);
        }

        history.Trim(Epoch.Zero, TimeSpan.Zero);
        Assert.Equal(Epoch.Zero, history.Floor);
        Assert.Equal(1, history.ReadAt(entry, new Epoch(1)).Changed.Number);
        history.Trim(new Epoch(3 * VersionPage.Capacity), TimeSpan.Zero);
        Assert.True(history.Floor > Epoch.Zero);
        Assert.Equal(history.Floor, history.ReadAt(entry, history.Floor).Changed);
    }

    [Fact]
    public void What_is_older_than_its_time_goes_and_what_is_younger_stays()
    {
        var history = new VersionHistory(long.MaxValue, TimeSpan.FromSeconds(10));
        ValueEntry entry = Create("a");
        for (int epoch = 1; epoch <= 4 * VersionPage.Capacity; epoch++)
        {
            // A page a second.
            Change(history, entry, epoch);
            history.Trim(new Epoch(epoch), TimeSpan.FromSeconds((epoch - 1) / VersionPage.Capacity));
        }

        var newest = new Epoch(4 * VersionPage.Capacity);
        history.Trim(newest, TimeSpan.FromSeconds(10));
        Assert.Equal(Epoch.Zero, history.Floor);
        history.Trim(newest, TimeSpan.FromSeconds(11));
        Assert.Equal(VersionPage.Capacity, history.Floor.Number);
        history.Trim(newest, TimeSpan.FromHours(1));
        Assert.Equal(3 * VersionPage.Capacity, history.Floor.Number);
        Assert.Equal(history.Floor, history.ReadAt(entry, history.Floor).Changed);
    }

    [Fact]
    public void Large_values_take_no_more_than_the_bound_and_what_is_being_filled()
    {
        const int Bound = 4 << 20;
        var history = new VersionHistory(Bound, Forever);
        ValueEntry entry = Create("a");
        for (int epoch = 1; epoch <= 1000; epoch++)
        {
            entry.Value = new byte[200_000];
            Change(history, entry, epoch);
            history.Trim(new Epoch(epoch), TimeSpan.Zero);
            Assert.InRange(history.Bytes, 0, 2 * Bound);
        }

        Assert.Equal(history.Floor, history.ReadAt(entry, history.Floor).Changed);
    }

    [Fact]
    public void What_is_pinned_stays_whatever_its_size()
    {
        var history = new VersionHistory(0, Forever);
        ValueEntry entry = Create("a");
        var pinned = new Epoch(VersionPage.Capacity + 5);
        for (int epoch = 1; epoch <= 3 * VersionPage.Capacity; epoch++)
        {
            Change(history, entry, epoch);
            history.Pinned = epoch >= pinned.Number ? pinned : null;
            history.Trim(new Epoch(epoch), TimeSpan.Zero);
        }

        Assert.InRange(history.Floor.Number, 1, pinned.Number);
        Assert.Equal(pinned, history.ReadAt(entry, pinned).Changed);
        history.Pinned = null;
        history.Trim(new Epoch(3 * VersionPage.Capacity), TimeSpan.Zero);
        Assert.True(history.Floor > pinned);
    }

    private static bool ReadsAsItWas(SeededRandom random)
    {
        const int Epochs = 5000;
        var history = new VersionHistory(random.Below(600_000), Forever);
        ValueEntry[] entries = [Create("a"), Create("b"), Create("c")];
        int[,] truth = new int[entries.Length, Epochs + 1];
        for (int epoch = 1; epoch <= Epochs; epoch++)
        {
            for (int entry = 0; entry < entries.Length; entry++)
            {
                truth[entry, epoch] = truth[entry, epoch - 1];
                if (random.Chance(900))
                {
                    Change(history, entries[entry], epoch);
                    truth[entry, epoch] = epoch;
                }
            }

            history.Trim(new Epoch(epoch), TimeSpan.Zero);
            long at = random.Between(history.Floor.Number, epoch);
            for (int entry = 0; entry < entries.Length; entry++)
            {
                EntryVersion version = history.ReadAt(entries[entry], new Epoch(at));
                byte expected = (byte)truth[entry, at];
                bool isRight = truth[entry, at] == 0 ? version.IsAbsent : version.Bytes.Span[0] == expected;
                if (version.Changed.Number != truth[entry, at] || !isRight)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static ValueEntry Create(string key) => new(new IndexSpec("index", key));

    private static void Change(VersionHistory history, ValueEntry entry, int epoch)
    {
        history.Add(entry, new Epoch(epoch));
        entry.Value = [(byte)epoch];
        entry.Changed = new Epoch(epoch);
    }
}
