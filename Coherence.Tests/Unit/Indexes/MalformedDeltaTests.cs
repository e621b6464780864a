using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Messages;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Indexes;

public sealed class MalformedDeltaTests
{
    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(2000).WithEndSize(80);

    private static readonly Dictionary<string, byte[][]> Deltas = new(StringComparer.Ordinal)
    {
        ["counter:a"] = [Operations.Delta(output => CounterIndex.WriteAdd(output, -1)), Operations.Delta(output => CounterIndex.WriteAdd(output, long.MinValue))],
        ["sum:a"] = [Operations.Delta(output => SumIndex.WriteAdd(output, 300))],
        ["count:a"] = [Operations.Delta(CountIndex.WriteOne)],
        ["top3:a"] = [Operations.Delta(output => TopIndex.WriteAdd(output, 70_000))],
        ["register:a"] = [Operations.Delta(output => RegisterIndex.WriteSet(output, new HybridTime(900), [1, 2, 3]))],
        ["map:a"] =
        [
            Operations.Delta(output => MapIndex.WriteSet(output, [7], new HybridTime(900), [1, 2, 3])),
            Operations.Delta(output => MapIndex.WriteRemove(output, [], new HybridTime(900))),
        ],
        ["set:a"] =
        [
            Operations.Delta(output => SetIndex.WriteAdd(output, [7])),
            Operations.Delta(output => SetIndex.WriteRemove(output, [], new SetTags(Operations.Id(3), Operations.Id(2)))),
        ],
    };

    public static TheoryData<string> Names => [.. Deltas.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_delta_as_written_is_applied(string name) =>
        Assert.All(Deltas[name], delta => Assert.Equal(FoldStatus.Applied, Route(name, delta)));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_delta_cut_short_is_malformed(string name) => Assert.All(Deltas[name], delta =>
    {
        for (int length = 0; length < delta.Length; length++)
        {
            Assert.Equal(FoldStatus.MalformedDelta, Route(name, delta[..length]));
        }
    });

    [Theory]
    [MemberData(nameof(Names))]
    public void A_delta_with_a_byte_behind_it_is_malformed(string name) =>
        Assert.All(Deltas[name], delta => Assert.Equal(FoldStatus.MalformedDelta, Route(name, [.. delta, 0xC0])));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_delta_with_one_field_more_is_malformed(string name) =>
        Assert.All(Deltas[name], delta => Assert.Equal(FoldStatus.MalformedDelta, Route(name, [(byte)(delta[0] + 1), .. delta.AsSpan(1), 0xC0])));

    [Theory]
    [InlineData("counter:a", "dc0001ff")]
    [InlineData("counter:a", "91d3ffffffffffffffff")]
    [InlineData("count:a", "dc0000")]
    [InlineData("register:a", "dd0000000205c60000000161")]
    public void A_delta_in_a_longer_form_of_the_same_is_applied(string name, string delta) =>
        Assert.Equal(FoldStatus.Applied, Route(name, Convert.FromHexString(delta)));

    [Theory]
    [InlineData("counter:a", "91c0")] // nil
    [InlineData("counter:a", "91cfffffffffffffffff")] // above the range of a signed number
    [InlineData("counter:a", "91cb3ff0000000000000")] // a floating-point number
    [InlineData("counter:a", "8101")] // a map
    [InlineData("counter:a", "dd7fffffff01")] // two thousand million elements, it says
    [InlineData("count:a", "c0")]
    [InlineData("register:a", "9201a161")] // a string is no byte string
    [InlineData("register:a", "9201c0")]
    [InlineData("register:a", "9201c6ffffffff61")] // a length that lies
    [InlineData("map:a", "93c00101")]
    [InlineData("set:a", "9300c40161c400")] // no such action
    [InlineData("set:a", "9303c40161c400")]
    [InlineData("set:a", "9301c40161c40f0102030405060708090a0b0c0d0e0f")] // a tag of 15 bytes
    [InlineData("set:a", "9302c400c41000000000000000000000000000000000")] // zero is no operation
    [InlineData("set:a", "9302c400c4200000000000000000000000000000000200000000000000000000000000000001")] // descending
    [InlineData("set:a", "9302c400c4200000000000000000000000000000000200000000000000000000000000000002")] // twice the same
    public void A_delta_of_another_shape_is_malformed(string name, string delta) =>
        Assert.Equal(FoldStatus.MalformedDelta, Route(name, Convert.FromHexString(delta)));

    [Theory]
    [InlineData("top3:a", "91ff")] // an amount of -1
    [InlineData("register:a", "92ffc400")] // a stamp of -1
    [InlineData("map:a", "93c400ffc0")]
    public void A_number_outside_what_the_kind_takes_is_out_of_range(string name, string delta) =>
        Assert.Equal(FoldStatus.OutOfRange, Route(name, Convert.FromHexString(delta)));

    [Theory]
    [InlineData("sum:a")]
    [InlineData("count:a")]
    [InlineData("top3:a")]
    public void An_object_without_a_key_belongs_to_no_group(string name) =>
        Assert.Equal(FoldStatus.MalformedDelta, Create(name).Route(Operation(name, "", Deltas[name][0]), new ConstantValues()));

    [Theory]
    [MemberData(nameof(Names))]
    public void Random_deltas_do_no_harm(string name) => Check.One(Runs, Prop.ForAll<byte[]>(delta => FoldOntoNothing(name, delta)));

    [Theory]
    [MemberData(nameof(Names))]
    public void Deltas_with_changed_bytes_do_no_harm(string name) => Check.One(Runs, Prop.ForAll<int, (byte First, byte Second, byte Value)>((which, change) =>
    {
        byte[] delta = [.. Deltas[name][(which & int.MaxValue) % Deltas[name].Length]];
        delta[change.First % delta.Length] = change.Value;
        delta[change.Second % delta.Length] ^= (byte)(1 << (change.Value % 8));
        FoldOntoNothing(name, delta);
    }));

    [Theory]
    [MemberData(nameof(Names))]
    public void A_present_value_with_changed_bytes_does_no_harm(string name) => Check.One(Runs, Prop.ForAll<int, byte[]>((which, changes) =>
    {
        byte[] delta = Deltas[name][(which & int.MaxValue) % Deltas[name].Length];
        FoldedIndex folded = new(Create(name));
        for (ulong id = 1; id <= 3; id++)
        {
            Assert.Equal(FoldStatus.Applied, folded.Fold(Operation(name, "k", Deltas[name][0], id)));
        }

        string key = (which & 1) == 0 ? "k" : "";
        byte[] value = folded.Read(key).ToArray();
        for (int i = 0; i + 1 < changes.Length && value.Length > 0; i += 2)
        {
            value[changes[i] % value.Length] = changes[i + 1];
        }

        FoldOnto(name, key, value, delta);
        FoldOnto(name, key, changes, delta);
        ReadUnlessMalformed(name, value);
        ReadUnlessMalformed(name, changes);
    }));

    [Theory]
    [InlineData("counter:a", "d30000000000000000c0")]
    [InlineData("counter:a", "05")] // a number, in a form no root writes
    [InlineData("counter:a", "")]
    [InlineData("sum:a", "cf0000000000000001")]
    [InlineData("register:a", "93d3ffffffffffffffffc41000000000000000000000000000000001c400")] // a stamp of -1
    [InlineData("register:a", "93d30000000000000001c40f000000000000000000000000000001c400")] // an operation id of 15 bytes
    [InlineData("map:a", "91c0")]
    [InlineData("map:a", "90c0")] // something behind it
    [InlineData("set:a", "9192c400c400")] // an element without tags
    [InlineData("set:a", "")]
    public void A_present_value_of_another_shape_is_malformed(string name, string value)
    {
        Assert.Equal(FoldStatus.MalformedValue, FoldOnto(name, "k", Convert.FromHexString(value), Deltas[name][0]));
    }

    [Theory]
    [InlineData("9491c40161")] // more members than places
    [InlineData("9192c400d30000000000000001")] // a member without a name
    [InlineData("9192c40162d3ffffffffffffffff")] // a score of -1
    [InlineData("90c0")]
    public void A_present_ranking_of_another_shape_is_malformed(string value) =>
        Assert.Equal(FoldStatus.MalformedValue, FoldOnto("top3:a", "", Convert.FromHexString(value), Deltas["top3:a"][0]));

    private static void FoldOntoNothing(string name, byte[] delta)
    {
        FoldStatus status = Route(name, delta);
        Assert.True(status is FoldStatus.Applied or FoldStatus.MalformedDelta or FoldStatus.OutOfRange);
        ConstantValues values = new([0xD3, 0, 0, 0, 0, 0, 0, 0, 5]);
        ArrayBufferWriter<byte> next = new();
        foreach (string key in (string[])["k", ""])
        {
            PublishOp operation = Operation(name, "k", delta);
            FoldStatus folded = Create(name).Apply(new FoldInput(Encoding.UTF8.GetBytes(key), default, isAbsent: true, ref operation, values), next);
            bool expected = status != FoldStatus.Applied || folded is FoldStatus.Applied or FoldStatus.Unchanged;
            Assert.True(expected, $"Routed, then {folded}.");
        }
    }

    private static FoldStatus FoldOnto(string name, string key, byte[] value, byte[] delta)
    {
        PublishOp operation = Operation(name, "k", delta, id: 77);
        FoldInput input = new(Encoding.UTF8.GetBytes(key), value, isAbsent: false, ref operation, new ConstantValues(value));
        return Create(name).Apply(input, new ArrayBufferWriter<byte>());
    }

    private static void ReadUnlessMalformed(string name, byte[] value)
    {
        try
        {
            switch (Create(name))
            {
                case RegisterIndex register: _ = register.TryReadValue(value, out _); break;
                case MapIndex map: _ = map.ReadFields(value); break;
                case SetIndex set: _ = set.ReadElements(value); break;
                case TopIndex top: _ = top.ReadRanking(value); break;
                case CounterIndex counter: _ = counter.ReadValue(value); break;
                case SumIndex sum: _ = sum.ReadValue(value); break;
                case CountIndex count: _ = count.ReadValue(value); break;
            }
        }
        catch (FormatException malformed)
        {
            Assert.Contains(name, malformed.Message, StringComparison.Ordinal);
        }
    }

    private static FoldStatus Route(string name, byte[] delta)
    {
        ConstantValues keys = new();
        FoldStatus status = Create(name).Route(Operation(name, "k", delta), keys);
        Assert.Equal(status == FoldStatus.Applied, keys.KeyCount > 0);
        return status;
    }

    private static PublishOp Operation(string name, string key, byte[] delta, ulong id = 1) =>
        new(Operations.Id(id), new ObjectId(name, key), delta);

    private static IIndex Create(string name)
    {
        Assert.True(BuiltInIndexes.TryCreate(name, out IIndex? index));
        return index;
    }
}
