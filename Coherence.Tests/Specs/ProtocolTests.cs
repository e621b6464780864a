using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using Coherence.Core.Codec;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Specs;

public partial class ProtocolTests
{
    public static TheoryData<int> Examples => [.. Enumerable.Range(0, ProtocolExample.All.Count)];

    public static TheoryData<string> Messages => [.. Enum.GetNames<MessageCode>()];

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_is_what_its_message_is_written_as(int index)
    {
        ProtocolExample example = ProtocolExample.All[index];
        Assert.Equal(Convert.ToHexString(example.Bytes), Convert.ToHexString(MessageCase.Encode(MessageText.Parse(example.Text))));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_is_read_as_its_message(int index)
    {
        ProtocolExample example = ProtocolExample.All[index];
        object? message = MessageCase.Decode(example.Bytes, out WireError error, out long consumed);
        Assert.False(error.IsError, $"{example}: {error}");
        Assert.Equal(example.Text, MessageText.Format(message!));
        Assert.Equal(example.Bytes.Length, consumed);
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_message_has_a_section_an_example_and_a_codec(string message)
    {
        Assert.Contains(message.ToLowerInvariant(), SpecFile.Protocol.Anchors, StringComparer.Ordinal);
        Assert.Contains(ProtocolExample.All, example => string.Equals(example.Name, message, StringComparison.Ordinal));
        Assert.Contains(MessageCases.All, messageCase => string.Equals(messageCase.Code.ToString(), message, StringComparison.Ordinal));
        Assert.Equal($"{message}Codec", MessageCases.Of(message).CodecType.Name);
    }

    [Fact]
    public void The_code_table_is_the_enumeration() => AssertTableIs<MessageCode>("codes", Link);

    [Fact]
    public void The_table_of_goodbye_reasons_is_the_enumeration() => AssertTableIs<GoodbyeReason>("goodbye", cell => cell);

    [Fact]
    public void The_table_of_refuse_reasons_is_the_enumeration() => AssertTableIs<RefuseReason>("refuse", cell => cell);

    [Fact]
    public void The_table_of_reject_reasons_is_the_enumeration() => AssertTableIs<RejectReason>("reject", cell => cell);

    [Fact]
    public void The_limits_table_is_the_constants()
    {
        IEnumerable<string> constants = typeof(WireLimits)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => string.Create(CultureInfo.InvariantCulture, $"{field.Name} = {field.GetRawConstantValue()}"));
        Assert.Equal(constants, SpecFile.Protocol.Table("limits", "limit").Select(cells => $"{cells[0]} = {cells[1]}"), StringComparer.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_table_of_fields_has_the_elements_of_the_examples(string message)
    {
        IReadOnlyList<ProtocolField> fields = ProtocolField.Of(message);
        foreach (ProtocolExample example in ProtocolExample.All.Where(example => string.Equals(example.Name, message, StringComparison.Ordinal)))
        {
            byte[][] elements = example.Elements();
            Assert.Equal(fields.Count, elements.Length);
            Assert.All(fields, field => Assert.Contains(TypeName(elements[field.Index]), field.Type.Split(", ").SelectMany(type => type.Split(" or ")), StringComparer.Ordinal));
        }
    }

    [Fact]
    public void The_preamble_is_the_constant()
    {
        string digits = Convert.ToHexStringLower(Preamble.Bytes);
        Assert.Contains(SpecFile.Protocol.Section("preamble"), line => line.Replace(" ", "", StringComparison.Ordinal).Contains(digits, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_section_of_the_protocol_that_the_code_names_is_there()
    {
        IEnumerable<string> named = Directory
            .EnumerateFiles(Path.Combine(SpecFile.RepositoryRoot, "Coherence.Core"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => AnchorPattern().Matches(File.ReadAllText(file)).Select(match => match.Groups["anchor"].Value))
            .Distinct(StringComparer.Ordinal);
        Assert.Empty(named.Except(SpecFile.Protocol.Anchors, StringComparer.Ordinal));
    }

    [Fact]
    public void Every_link_inside_the_protocol_leads_to_a_section()
    {
        IEnumerable<string> links = File.ReadLines(Path.Combine(SpecFile.RepositoryRoot, "specs", "protocol.md"))
            .SelectMany(line => LinkPattern().Matches(line).Select(match => match.Groups["anchor"].Value));
        Assert.Empty(links.Except(SpecFile.Protocol.Anchors, StringComparer.Ordinal));
    }

    [GeneratedRegex("""specs/protocol\.md#(?<anchor>[\w-]+)""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AnchorPattern();

    [GeneratedRegex("""\]\(#(?<anchor>[\w-]+)\)""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LinkPattern();

    private static void AssertTableIs<TEnum>(string anchor, Func<string, string> name)
        where TEnum : struct, Enum
    {
        IEnumerable<string> members = Enum.GetValues<TEnum>().Select(value => $"{value:D} {value}");
        Assert.Equal(members, SpecFile.Protocol.Table(anchor, "code").Select(cells => $"{cells[0]} {name(cells[1])}"), StringComparer.Ordinal);
    }

    private static string Link(string cell) => cell[1..cell.IndexOf(']', StringComparison.Ordinal)];

    private static string TypeName(byte[] element) => MessagePackCode.ToMessagePackType(element[0]) switch
    {
        MessagePackType.Integer => "int",
        MessagePackType.Binary => "bin",
        MessagePackType.String => "str",
        MessagePackType.Boolean => "bool",
        MessagePackType.Array => "array",
        MessagePackType.Nil => "nil",
        MessagePackType other => other.ToString(),
    };
}
