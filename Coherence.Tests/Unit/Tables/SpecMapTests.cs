using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Core.Tables;
using Coherence.Simulation.Randomness;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Coherence.Tests.Unit.Tables;

public sealed class SpecMapTests
{
    [Fact]
    public void It_holds_what_a_dictionary_holds() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => AgreesWithDictionary(new SeededRandom((ulong)(uint)seed))).QuickCheckThrowOnFailure();

    [Fact]
    public void Where_the_name_ends_counts()
    {
        var map = new SpecMap<NumberedEntry>(1);
        map.Add(new NumberedEntry(new IndexSpec("ab", "c"), 1));
        Assert.Null(map.Find(new IndexSpec("a", "bc")));
        Assert.NotNull(map.Find(new IndexSpec("ab", "c")));
    }

    [Fact]
    public void An_entry_keeps_its_own_copy_of_the_spec()
    {
        byte[] key = [1, 2, 3];
        var map = new SpecMap<NumberedEntry>(1);
        map.Add(new NumberedEntry(new IndexSpec("a", key), 1));
        key[0] = 9;
        Assert.NotNull(map.Find(new IndexSpec("a", (byte[])[1, 2, 3])));
    }

    [Fact]
    public async Task Readers_beside_a_writer_never_find_a_wrong_entry()
    {
        const int Keys = 4000;
        var map = new SpecMap<NumberedEntry>(7);
        IndexSpec[] specs = new IndexSpec[Keys];
        for (int key = 0; key < Keys; key++)
        {
            specs[key] = SpecOf(key);
        }

        using var stop = new CancellationTokenSource();
        Task<long>[] readers = [Task.Run(() => Look(map, specs, stop.Token)), Task.Run(() => Look(map, specs, stop.Token))];
        var entries = new NumberedEntry[Keys];
        for (int round = 0; round < 30; round++)
        {
            for (int key = 0; key < Keys; key++)
            {
                entries[key] = new NumberedEntry(specs[key], key);
                map.Add(entries[key]);
            }

            for (int key = 0; key < Keys; key++)
            {
                Assert.True(map.Remove(entries[key]));
            }
        }

        await stop.CancelAsync();
        foreach (Task<long> reader in readers)
        {
            Assert.Equal(0, await reader);
        }

        Assert.Equal(0, map.Count);
    }

    private static IndexSpec SpecOf(int key) => new("index", key.ToString(CultureInfo.InvariantCulture));

    private static long Look(SpecMap<NumberedEntry> map, IndexSpec[] specs, CancellationToken stop)
    {
        long wrong = 0;
        while (!stop.IsCancellationRequested)
        {
            for (int key = 0; key < specs.Length; key++)
            {
                wrong += map.Find(specs[key]) is { } found && found.Number != key ? 1 : 0;
            }
        }

        return wrong;
    }

    private static bool AgreesWithDictionary(SeededRandom random)
    {
        var map = new SpecMap<NumberedEntry>(random.Next());
        var model = new Dictionary<int, NumberedEntry>();
        for (int step = 0; step < 600; step++)
        {
            int key = random.Below(300);
            if (model.Remove(key, out NumberedEntry? present))
            {
                if (!map.Remove(present) || map.Remove(present))
                {
                    return false;
                }
            }
            else
            {
                var entry = new NumberedEntry(SpecOf(key), key);
                model.Add(key, entry);
                map.Add(entry);
            }

            int other = random.Below(300);
            if (map.Count != model.Count || map.Find(SpecOf(other)) != model.GetValueOrDefault(other))
            {
                return false;
            }
        }

        return true;
    }
}
