using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Coherence.Core.Identity;
using Coherence.Node.Dumps;
using Coherence.Node.Dumps.Format;
using Coherence.Node.Log.Format;
using Xunit;

namespace Coherence.Tests.Unit.Dumps;

public sealed class DumpContentTests
{
    [Theory]
    [InlineData(DumpFormat.MessagePack)]
    [InlineData(DumpFormat.Json)]
    public void What_was_written_is_read(DumpFormat format)
    {
        CollectedDump dump = SmallDump.Create();
        dump.Values[0] = (new IndexSpec("register:r", new byte[] { 0xff, 0x00, 0xfe }), new Epoch(5), [1, 2, 3]);
        dump.Values[1] = (new IndexSpec("register:Ünïcode \"quoted\"", "\u0000\n\t\"\\ \u2028\U0001F600"), new Epoch(1), []);
        dump.Values[2] = (new IndexSpec("map:m", new byte[NamedKey.MaximumKeyBytes]), new Epoch(2), new byte[DumpLimits.ValueBytes]);
        dump.Values[3] = (new IndexSpec("counter:" + new string('n', NamedKey.MaximumNameBytes - 8), string.Empty), new Epoch(2), new byte[1]);
        CollectedDump read = CollectedDump.Read(dump.Write(format));
        Assert.Equal(dump.Values.Select(Text), read.Values.Select(Text), StringComparer.Ordinal);
        Assert.Equal(dump.State, read.State);
        Assert.Equal(dump.Header with { Indexes = read.Header.Indexes }, read.Header);
        Assert.Empty(read.Header.Indexes);
    }

    [Theory]
    [InlineData(DumpFormat.MessagePack)]
    [InlineData(DumpFormat.Json)]
    public void A_flipped_bit_is_found_wherever_it_is(DumpFormat format)
    {
        byte[] bytes = SmallDump.Create().Write(format);
        for (int place = 0; place < bytes.Length; place++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                bytes[place] ^= (byte)(1 << bit);
                DumpException? failure = Record.Exception(() => CollectedDump.Read(bytes)) as DumpException;
                Assert.True(failure is not null, $"Bit {bit} of byte {place} of {bytes.Length} was not missed.");
                Assert.Contains("'small.dump'", failure.Message, StringComparison.Ordinal);
                bytes[place] ^= (byte)(1 << bit);
            }
        }
    }

    [Theory]
    [InlineData(DumpFormat.MessagePack)]
    [InlineData(DumpFormat.Json)]
    public void A_dump_that_was_cut_is_incomplete_wherever_it_was(DumpFormat format)
    {
        byte[] bytes = SmallDump.Create().Write(format);
        for (int length = 0; length < bytes.Length; length++)
        {
            DumpException failure = Assert.Throws<DumpException>(() => CollectedDump.Read(bytes[..length]));
            bool isTooShortToTell = format == DumpFormat.MessagePack && length is > 0 and <= 14;
            Assert.Contains(isTooShortToTell ? "is no dump" : "is incomplete", failure.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(DumpFormat.MessagePack)]
    [InlineData(DumpFormat.Json)]
    public void Nothing_may_stand_behind_the_end(DumpFormat format)
    {
        byte[] bytes = SmallDump.Create().Write(format);
        AssertRefused("behind its end", [.. bytes, (byte)'\n']);
        AssertRefused("behind its end", [.. bytes, .. bytes]);
    }

    [Theory]
    [InlineData("nothing of the kind")]
    [InlineData("{}\n")]
    [InlineData("{\"format\":\"another\"}\n")]
    [InlineData("\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000")]
    public void What_is_no_dump_is_said_to_be_none(string text) => AssertRefused("is no dump", Encoding.UTF8.GetBytes(text));

    [Fact]
    public void A_newer_version_is_refused_whatever_comes_behind()
    {
        AssertRefused("is in version 2 of the dump format", "{\"format\":\"coherence dump\",\"version\":2}\n"u8.ToArray());
        AssertRefused("is in version 2 of the dump format", [0xae, .. "coherence dump"u8, 2, 0xc1]);
        AssertRefused("another version", "{\"format\":\"coherence dump\",\"version\":0}\n"u8.ToArray());
        byte[] older = SmallDump.Create().Write(DumpFormat.MessagePack);
        older[15] = 0;
        AssertRefused("another version", older);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_header_that_cannot_be_is_refused(DumpFormat format)
    {
        foreach (Func<DumpHeader, DumpHeader> change in (Func<DumpHeader, DumpHeader>[])
        [
            static header => header with { Cluster = ClusterId.None },
            static header => header with { Epoch = new Epoch(-1) },
            static header => header with { Epoch = new Epoch(long.MaxValue) },
            static header => header with { Epoch = Epoch.Zero },
            static header => header with { Epoch = Epoch.Zero, Values = 0 },
            static header => header with { Epoch = Epoch.Zero, Chain = ChainHash.Genesis(header.Cluster) },
            static header => header with { Values = -1 },
            static header => header with { Values = int.MaxValue + 1L },
            static header => header with { StateBytes = 0 },
            static header => header with { StateBytes = -5 },
            static header => header with { StateBytes = DumpLimits.StateBytes + 1 },
        ])
        {
            CollectedDump dump = SmallDump.Create();
            dump.Header = change(dump.Header);
            AssertRefused("a number that cannot be", dump.Write(format));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_root_state_that_does_not_fit_its_header_is_refused(DumpFormat format)
    {
        foreach (Func<DumpHeader, DumpHeader> change in (Func<DumpHeader, DumpHeader>[])
        [
            static header => header with { Epoch = header.Epoch.Next },
            static header => header with { Values = header.Values + 1 },
            static header => header with { Indexes = ["bids"] },
        ])
        {
            CollectedDump dump = SmallDump.Create();
            dump.Header = change(dump.Header);
            AssertRefused("than the header", dump.Write(format));
        }

        CollectedDump shorter = SmallDump.Create();
        shorter.Header = shorter.Header with { StateBytes = shorter.State.Length - 1 };
        AssertRefused("and the header says", shorter.Write(format));
        CollectedDump longer = SmallDump.Create();
        longer.Header = longer.Header with { StateBytes = longer.State.Length + 1 };
        AssertRefused("a piece of the root state is missing", longer.Write(format));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_root_state_that_cannot_be_read_is_refused(DumpFormat format)
    {
        CollectedDump newer = SmallDump.Create();
        newer.State[1] = 0x7f;
        AssertRefused("in version 127", newer.Write(format));
        for (int length = 1; length < newer.State.Length; length++)
        {
            CollectedDump cut = SmallDump.Create();
            cut.State = cut.State[..length];
            cut.Header = cut.Header with { StateBytes = length };
            _ = Assert.Throws<DumpException>(() => CollectedDump.Read(cut.Write(format)));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_value_that_cannot_be_is_refused(DumpFormat format)
    {
        IndexSpec spec = new("counter:hits", "k");
        (string Because, IndexSpec Spec, Epoch Changed, byte[] Value)[] cases =
        [
            ("a name of 0", new IndexSpec(new NamedKey(default, "k"u8.ToArray())), new Epoch(1), []),
            ("a name of 256", new IndexSpec(new NamedKey(Encoding.UTF8.GetBytes("counter:" + new string('n', 248)), default)), new Epoch(1), []),
            ("a key of 1025", new IndexSpec(new NamedKey("counter:hits"u8.ToArray(), new byte[1025])), new Epoch(1), []),
            ("neither built in", new IndexSpec("bids", "k"), new Epoch(1), []),
            ("neither built in", new IndexSpec("top0:x", "k"), new Epoch(1), []),
            ("524289 bytes", spec, new Epoch(1), new byte[DumpLimits.ValueBytes + 1]),
            ("changed in epoch 0", spec, Epoch.Zero, []),
            ("changed in epoch -1", spec, new Epoch(-1), []),
            ("changed in epoch 6, and the dump is as of epoch 5", spec, new Epoch(6), []),
        ];
        foreach ((string because, IndexSpec bad, Epoch changed, byte[] value) in cases)
        {
            CollectedDump dump = SmallDump.Create();
            dump.Values[2] = (bad, changed, value);
            AssertRefused(because, dump.Write(format));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_value_of_an_index_that_the_header_names_is_taken(DumpFormat format)
    {
        CollectedDump dump = SmallDump.Create();
        dump.Values[2] = (new IndexSpec("bids", "k"), new Epoch(1), [1]);
        dump.Header = dump.Header with { Indexes = ["asks", "bids"] };
        dump.State = WithIndexes(dump.State, "asks", "bids");
        dump.Header = dump.Header with { StateBytes = dump.State.Length };
        Assert.Equal(["asks", "bids"], CollectedDump.Read(dump.Write(format)).Header.Indexes);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Another_number_of_values_than_the_header_says_is_refused(DumpFormat format)
    {
        CollectedDump dump = SmallDump.Create();
        dump.Values.RemoveAt(3);
        AssertRefused("it has 4 values, and its header says 5", dump.Write(format));
    }

    [Fact]
    public void A_line_that_never_ends_is_refused_before_all_of_it_is_in_memory()
    {
        byte[] begin = SmallDump.Create().Write(DumpFormat.Json);
        byte[] endless = [.. begin.AsSpan(0, begin.AsSpan().LastIndexOf("{\"end\""u8)), .. Enumerable.Repeat((byte)' ', 2 * DumpLimits.LineBytes)];
        AssertRefused(string.Create(CultureInfo.InvariantCulture, $"longer than {DumpLimits.LineBytes} bytes"), endless);
    }

    [Fact]
    public void Lines_of_other_shapes_are_refused()
    {
        byte[] bytes = SmallDump.Create().Write(DumpFormat.Json);
        int values = bytes.AsSpan().IndexOf("{\"index\""u8);
        foreach (string line in (string[])
        [
            "", "[]", "5", "{}", "{\"index\":\"counter:hits\"}", "{\"index\":5,\"key\":\"k\",\"changed\":1,\"value\":\"\"}",
            "{\"index\":\"counter:hits\",\"key\":null,\"changed\":1,\"value\":\"\"}", "{\"index\":\"counter:hits\",\"key\":\"\\ud800\",\"changed\":1,\"value\":\"\"}",
            "{\"index\":\"counter:hits\",\"key\":{\"base64\":\"?\"},\"changed\":1,\"value\":\"\"}", "{\"index\":\"counter:hits\",\"key\":{\"hex\":\"00\"},\"changed\":1,\"value\":\"\"}",
            "{\"index\":\"counter:hits\",\"key\":\"k\",\"changed\":1.5,\"value\":\"\"}", "{\"index\":\"counter:hits\",\"key\":\"k\",\"changed\":1,\"value\":\"=\"}",
            "{\"index\":\"counter:hits\",\"key\":\"k\",\"changed\":1,\"value\":\"\"} {}", "{\"index\":\"counter:hits\"", "{\"state\":\"AAAA\"}", "{\"sha256\":\"00\"}",
        ])
        {
            _ = Assert.Throws<DumpException>(() => CollectedDump.Read([.. bytes[..values], .. Encoding.UTF8.GetBytes(line + "\n"), .. bytes[values..]]));
        }
    }

    [Fact]
    public void Parts_of_other_shapes_are_refused()
    {
        byte[] bytes = SmallDump.Create().Write(DumpFormat.MessagePack);
        int values = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x95, 2]);
        foreach (byte[] part in (byte[][])
        [
            [0xc1], [0x90], [0x91, 9], [0x92, 9, 1], [0x95, 2, 1, 1, 1, 1], [0x94, 2, 1, 1, 1], [0xdd, 0xff, 0xff, 0xff, 0xff], [0x92, 1, 0xc6, 0x7f, 0xff, 0xff, 0xff],
            [0x92, 1, 0xc4, 0], [0x92, 3, 0xc4, 0], [0x93, 4, 5, 0xc4, 0], [0x80], [5],
        ])
        {
            _ = Assert.Throws<DumpException>(() => CollectedDump.Read([.. bytes[..values], .. part, .. bytes[values..]]));
        }
    }

    public static TheoryData<DumpFormat> Formats() => [DumpFormat.MessagePack, DumpFormat.Json];

    private static byte[] WithIndexes(byte[] state, params string[] names)
    {
        // Behind the array's head and the version: an empty array.
        Assert.Equal(0x90, state[2]);
        List<byte> named = [.. state[..2], (byte)(0x90 | names.Length)];
        foreach (string name in names)
        {
            named.Add((byte)(0xa0 | name.Length));
            named.AddRange(Encoding.UTF8.GetBytes(name));
        }

        return [.. named, .. state[3..]];
    }

    private static string Text((IndexSpec Spec, Epoch Changed, byte[] Value) value) => $"{value.Spec} {value.Changed} {Convert.ToHexString(value.Value)}";

    private static void AssertRefused(string because, byte[] bytes) =>
        Assert.Contains(because, Assert.Throws<DumpException>(() => CollectedDump.Read(bytes)).Message, StringComparison.Ordinal);
}
