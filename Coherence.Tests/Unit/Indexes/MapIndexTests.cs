using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.BuiltIn;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Indexes;

public sealed class MapIndexTests
{
    private readonly MapIndex _map = new("profiles");

    [Fact]
    public void Fields_are_in_the_order_of_their_bytes()
    {
        FoldedIndex folded = new(_map);
        _ = Set(folded, 1, "b", 1, "1");
        _ = Set(folded, 2, "", 1, "2");
        _ = Set(folded, 3, "aa", 1, "3");
        _ = Set(folded, 4, "a", 1, "4");
        _ = Set(folded, 5, "é", 1, "5");
        Assert.Equal(["", "a", "aa", "b", "é"], _map.ReadFields(folded.Read("ada")).Select(field => Text(field.Field)), StringComparer.Ordinal);
        Assert.Equal(["2", "4", "3", "1", "5"], _map.ReadFields(folded.Read("ada")).Select(field => Text(field.Value)), StringComparer.Ordinal);
    }

    [Fact]
    public void A_removed_field_is_not_brought_back_by_an_earlier_write()
    {
        FoldedIndex folded = new(_map);
        _ = Set(folded, 1, "name", 5, "Ada");
        _ = Remove(folded, 2, "name", 9);
        _ = Set(folded, 3, "name", 8, "Bob");
        Assert.False(_map.TryReadField(folded.Read("ada"), "name"u8, out _));
        Assert.True(Assert.Single(_map.ReadFields(folded.Read("ada"))).IsRemoved);
        _ = Set(folded, 4, "name", 10, "Cy");
        Assert.True(_map.TryReadField(folded.Read("ada"), "name"u8, out ReadOnlyMemory<byte> value));
        Assert.Equal("Cy", Text(value));
    }

    [Fact]
    public void A_field_of_no_bytes_is_not_a_removed_one()
    {
        FoldedIndex folded = new(_map);
        _ = Set(folded, 1, "name", 5, "");
        Assert.True(_map.TryReadField(folded.Read("ada"), "name"u8, out ReadOnlyMemory<byte> value));
        Assert.Equal(0, value.Length);
        Assert.False(_map.TryReadField(folded.Read("ada"), "nam"u8, out _));
    }

    [Fact]
    public void Many_fields_are_kept_and_found()
    {
        FoldedIndex folded = new(_map);
        for (int i = 0; i < 300; i++)
        {
            Assert.Equal(FoldStatus.Applied, Set(folded, (ulong)i + 1, $"field {i * 7 % 300}", 1, new string('v', i)));
        }

        IReadOnlyList<MapField> fields = _map.ReadFields(folded.Read("ada"));
        Assert.Equal(300, fields.Count);
        for (int i = 0; i < 300; i++)
        {
            Assert.True(_map.TryReadField(folded.Read("ada"), Encoding.UTF8.GetBytes($"field {i * 7 % 300}"), out ReadOnlyMemory<byte> value));
            Assert.Equal(i, value.Length);
        }
    }

    [Fact]
    public void Fields_out_of_order_are_no_value()
    {
        FoldedIndex folded = new(_map);
        _ = Set(folded, 1, "a", 1, "");
        byte[] one = folded.Read("ada").ToArray();
        byte[] twice = [0x92, .. one.AsSpan(1), .. one.AsSpan(1)];
        FormatException malformed = Assert.Throws<FormatException>(() => _map.ReadFields(twice));
        Assert.Contains("map:profiles", malformed.Message, StringComparison.Ordinal);
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    private FoldStatus Set(FoldedIndex folded, ulong id, string field, long stamp, string value) => folded.Fold(Operations.Of(
        id,
        _map.Object("ada"),
        output => MapIndex.WriteSet(output, Encoding.UTF8.GetBytes(field), new HybridTime(stamp), Encoding.UTF8.GetBytes(value))));

    private FoldStatus Remove(FoldedIndex folded, ulong id, string field, long stamp) => folded.Fold(Operations.Of(
        id,
        _map.Object("ada"),
        output => MapIndex.WriteRemove(output, Encoding.UTF8.GetBytes(field), new HybridTime(stamp))));
}
