using System;
using System.Globalization;
using System.Linq;
using System.Text;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Indexes.Catalog;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Indexes;

public sealed class IndexCatalogTests
{
    private const ulong Seed = 0x5eed;

    [Theory]
    [InlineData("counter:hits", typeof(CounterIndex))]
    [InlineData("register:hits", typeof(RegisterIndex))]
    [InlineData("map:hits", typeof(MapIndex))]
    [InlineData("set:hits", typeof(SetIndex))]
    [InlineData("sum:hits", typeof(SumIndex))]
    [InlineData("count:hits", typeof(CountIndex))]
    [InlineData("blob:hits", typeof(BlobIndex))]
    [InlineData("top1:hits", typeof(TopIndex))]
    [InlineData("top1000:hits", typeof(TopIndex))]
    [InlineData("counter:a:b", typeof(CounterIndex))]
    public void A_built_in_index_is_made_when_it_is_named(string name, Type kind)
    {
        IndexCatalog catalog = new(Seed);
        Assert.True(catalog.TryGetIndex(Bytes(name), out IIndex? index));
        Assert.IsType(kind, index);
        Assert.Equal(name, index.Name);
        Assert.True(catalog.TryGetListeners(Bytes(name), out ReadOnlySpan<IIndex> listeners));
        Assert.Same(index, listeners.ToArray().Single());
        Assert.Equal(1, catalog.BuiltInCount);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hits")]
    [InlineData("counter")]
    [InlineData("counter:")]
    [InlineData(":hits")]
    [InlineData("Counter:hits")]
    [InlineData("counter :hits")]
    [InlineData("top:hits")]
    [InlineData("top0:hits")]
    [InlineData("top01:hits")]
    [InlineData("top+1:hits")]
    [InlineData("top1001:hits")]
    [InlineData("top99999999999:hits")]
    [InlineData("topx:hits")]
    public void Another_name_is_no_index_and_no_table(string name)
    {
        IndexCatalog catalog = new(Seed);
        Assert.False(catalog.TryGetIndex(Bytes(name), out _));
        Assert.False(catalog.TryGetListeners(Bytes(name), out ReadOnlySpan<IIndex> listeners));
        Assert.True(listeners.IsEmpty);
        Assert.Equal(0, catalog.BuiltInCount);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_no_name()
    {
        IndexCatalog catalog = new(Seed);
        Assert.False(catalog.TryGetIndex([.. "counter:"u8, 0xFF], out _));
        Assert.False(catalog.TryGetIndex([.. "counter:"u8, .. new byte[248]], out _));
        Assert.True(catalog.TryGetIndex([.. "counter:"u8, .. new byte[247]], out _));
    }

    [Fact]
    public void A_users_index_listens_to_its_table_under_its_name()
    {
        HighestBidIndex mine = new();
        IndexCatalog catalog = new(Seed, mine);
        Assert.True(catalog.TryGetIndex("highest-bid"u8, out IIndex? index));
        Assert.Same(mine, index);
        Assert.True(catalog.TryGetListeners("bids"u8, out ReadOnlySpan<IIndex> listeners));
        Assert.Same(mine, listeners.ToArray().Single());
        Assert.False(catalog.TryGetIndex("bids"u8, out _));
        Assert.False(catalog.TryGetListeners("highest-bid"u8, out _));
    }

    [Fact]
    public void A_table_with_several_listeners_has_them_in_order()
    {
        NamedIndex first = new("first", "counter:hits");
        NamedIndex second = new("second", "counter:hits");
        IndexCatalog catalog = new(Seed, first, second);
        Assert.True(catalog.TryGetListeners("counter:hits"u8, out ReadOnlySpan<IIndex> listeners));
        Assert.Equal(["counter:hits", "first", "second"], listeners.ToArray().Select(index => index.Name), StringComparer.Ordinal);
        Assert.True(catalog.TryGetIndex("counter:hits"u8, out IIndex? builtIn));
        Assert.IsType<CounterIndex>(builtIn);
    }

    [Fact]
    public void A_name_of_one_index_may_be_the_table_of_another()
    {
        IndexCatalog catalog = new(Seed, new NamedIndex("a", "b"), new NamedIndex("b", "a"));
        Assert.True(catalog.TryGetIndex("a"u8, out IIndex? index));
        Assert.Equal("a", index.Name);
        Assert.True(catalog.TryGetListeners("a"u8, out ReadOnlySpan<IIndex> listeners));
        Assert.Equal("b", listeners.ToArray().Single().Name);
    }

    [Fact]
    public void A_name_that_is_there_twice_is_refused_by_name() =>
        Refused("'mine'", new NamedIndex("mine", "a"), new NamedIndex("mine", "b"));

    [Theory]
    [InlineData("counter:mine")]
    [InlineData("map:")]
    [InlineData("top:mine")]
    [InlineData("top0:mine")]
    [InlineData("top9999:mine")]
    public void A_name_that_claims_a_built_in_kind_is_refused_by_name(string name) =>
        Refused($"'{name}'", new NamedIndex(name, "a"));

    [Theory]
    [InlineData("topic:mine")]
    [InlineData("counters:mine")]
    [InlineData("counter")]
    public void A_name_that_only_resembles_a_built_in_kind_is_taken(string name) =>
        Assert.True(new IndexCatalog(Seed, new NamedIndex(name, "a")).TryGetIndex(Bytes(name), out _));

    [Fact]
    public void A_name_or_table_that_is_none_is_refused_by_name()
    {
        string longName = new('é', 128);
        Refused($"'{longName}'", new NamedIndex(longName, "a"));
        Refused($"'{longName}'", new NamedIndex("a", longName));
        Refused("''", new NamedIndex("", "a"));
        Refused("no name", new NamedIndex("\ud800", "a"));
    }

    [Fact]
    public void A_built_in_index_that_is_registered_is_nothing_new()
    {
        IndexCatalog catalog = new(Seed, new CounterIndex("hits"), new CounterIndex("hits"));
        Assert.True(catalog.TryGetListeners("counter:hits"u8, out ReadOnlySpan<IIndex> listeners));
        Assert.Equal(1, listeners.Length);
    }

    [Fact]
    public void Names_that_peers_choose_take_a_bounded_space()
    {
        NamedIndex mine = new("mine", "counter:0");
        IndexCatalog catalog = new(Seed, mine);
        byte[] name = new byte[20];
        for (int i = 0; i < IndexCatalog.MaximumBuiltIn + 1000; i++)
        {
            Assert.True(Encoding.UTF8.TryGetBytes(string.Create(CultureInfo.InvariantCulture, $"counter:{i}"), name, out int length));
            Assert.True(catalog.TryGetIndex(name.AsSpan(0, length), out _));
            Assert.InRange(catalog.BuiltInCount, 0, IndexCatalog.MaximumBuiltIn);
        }

        Assert.Equal(999, catalog.BuiltInCount);
        Assert.True(catalog.TryGetIndex("counter:1"u8, out IIndex? again));
        Assert.Equal("counter:1", again.Name);
        Assert.True(catalog.TryGetListeners("counter:0"u8, out ReadOnlySpan<IIndex> listeners));
        Assert.Same(mine, listeners[1]);
    }

    [Fact]
    public void A_look_up_that_hits_allocates_nothing()
    {
        IndexCatalog catalog = new(Seed, new HighestBidIndex());
        LookUp(catalog);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            LookUp(catalog);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void LookUp(IndexCatalog catalog)
    {
        bool found = catalog.TryGetListeners("counter:hits"u8, out _)
            & catalog.TryGetListeners("sum:sales"u8, out _)
            & catalog.TryGetIndex("highest-bid"u8, out _)
            & !catalog.TryGetIndex("nothing"u8, out _);
        if (!found)
        {
            Assert.Fail("An index is missing.");
        }
    }

    private static void Refused(string named, params IIndex[] indexes)
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(() => new IndexCatalog(Seed, indexes));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
