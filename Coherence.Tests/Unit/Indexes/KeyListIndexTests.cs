using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.Listing;
using Coherence.Core.Messages;
using Xunit;

using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Indexes;

public sealed class KeyListIndexTests
{
    private const string Table = "register:r";

    [Fact]
    public void Keys_are_listed_path_by_path()
    {
        FoldedIndex lists = Fold("eu/fr/1", "eu/fr/2", "eu", "us", "eu/fr/1");
        Assert.Equal(["eu", "eu/", "us"], Entries(lists, ""), StringComparer.Ordinal);
        Assert.Equal(["fr/"], Entries(lists, "eu/"), StringComparer.Ordinal);
        Assert.Equal(["1", "2"], Entries(lists, "eu/fr/"), StringComparer.Ordinal);
        Assert.Equal("keys:register:r/eu/", KeyListIndex.ListSpec(Table, "eu/"u8.ToArray()).ToString());
    }

    [Fact]
    public void A_key_that_ends_with_a_slash_is_an_entry_of_nothing_behind_it()
    {
        FoldedIndex lists = Fold("a/", "a//", "");
        Assert.Equal(["", "a/"], Entries(lists, ""), StringComparer.Ordinal);
        Assert.Equal(["", "/"], Entries(lists, "a/"), StringComparer.Ordinal);
        Assert.Equal([""], Entries(lists, "a//"), StringComparer.Ordinal);
    }

    [Fact]
    public void Behind_eight_slashes_the_rest_is_one_entry()
    {
        FoldedIndex lists = Fold("1/2/3/4/5/6/7/8/9/10/", "/////////////");
        Assert.Equal(["9/10/"], Entries(lists, "1/2/3/4/5/6/7/8/"), StringComparer.Ordinal);
        Assert.Equal(["/////"], Entries(lists, "////////"), StringComparer.Ordinal);
        Assert.Equal(["1/2/3/4/5/6/7/8/9/10/"], Below(lists, "1/"), StringComparer.Ordinal);
    }

    [Fact]
    public void The_same_keys_give_the_same_lists_in_any_order()
    {
        string[] keys = [.. Enumerable.Range(0, 200).Select(number => $"{number % 7}/{number * 31 % 50}/{new string('x', number)}")];
        string expected = Fold(keys).Dump();
        for (int seed = 1; seed <= 20; seed++)
        {
            string[] shuffled = [.. keys];
            new Random(seed).Shuffle(shuffled);
            Assert.Equal(expected, Fold(shuffled).Dump());
        }
    }

    [Fact]
    public void What_begins_with_something_is_found_through_the_lists()
    {
        string[] keys = [.. Enumerable.Range(0, 300).Select(number => $"{number % 3}/{number % 20}{(number % 2 == 0 ? "/" : "")}{number}")];
        FoldedIndex lists = Fold(keys);
        foreach (string prefix in new[] { "", "1", "1/", "1/1", "2/14/", "2/14/1", "3", "0/0/0" })
        {
            IEnumerable<string> expected = keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal);
            Assert.Equal(expected, Below(lists, prefix).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        }
    }

    [Fact]
    public void Bytes_that_are_no_list_are_not_read()
    {
        Assert.False(KeyListIndex.TryReadEntries(new byte[] { 0x92, 0xc4 }, []));
        Assert.False(KeyListIndex.TryReadEntries(new byte[] { 0x90, 0x00 }, []));
        KeysBelow below = new(new IndexPrefix(Table, ""));
        byte[] large = new byte[1100];
        large[0] = 0x91;
        large[1] = 0xc5;
        large[2] = 0x04;
        large[3] = 0x48;
        Assert.False(below.TryRead(below.First, large, []));
    }

    [Fact]
    public void What_is_no_table_or_has_too_long_a_name_has_no_lists() =>
        Assert.All(["", new string('\ud800', 1), new string('x', 251)], table => Assert.Throws<ArgumentException>(() => new KeyListIndex(table)));

    private static FoldedIndex Fold(params string[] keys)
    {
        FoldedIndex lists = new(new KeyListIndex(Table));
        ulong id = 0;
        foreach (string key in keys)
        {
            Assert.Equal(FoldStatus.Applied, lists.Fold(new PublishOp(Operations.Id(++id), new ObjectId(new NamedKey(Encoding.UTF8.GetBytes(Table), Encoding.UTF8.GetBytes(key))), default)));
        }

        return lists;
    }

    private static IEnumerable<string> Entries(FoldedIndex lists, string path)
    {
        List<ReadOnlyMemory<byte>> entries = [];
        Assert.True(KeyListIndex.TryReadEntries(lists.Read(path), entries));
        return entries.Select(static entry => Encoding.UTF8.GetString(entry.Span));
    }

    private static List<string> Below(FoldedIndex lists, string prefix)
    {
        KeysBelow below = new(new IndexPrefix(Table, prefix));
        List<string> keys = [];
        Queue<IndexSpec> open = new([below.First]);
        while (open.TryDequeue(out IndexSpec list))
        {
            List<IndexSpec> members = [];
            Assert.True(below.TryRead(list, lists.Read(list.Key.Span), members));
            foreach (IndexSpec member in members)
            {
                if (below.IsList(member))
                {
                    open.Enqueue(member);
                }
                else
                {
                    keys.Add(Encoding.UTF8.GetString(member.Key.Span));
                }
            }
        }

        return keys;
    }
}
