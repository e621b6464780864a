using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Tests.Specs;

/// <summary>A message in words, as in the examples of specs/protocol.md: <c>Name field=value …</c>, fields in the order of the record.</summary>
internal static partial class MessageText
{
    private const string Nil = "nil";

    public static string Format(object message)
    {
        IEnumerable<string> fields = Parameters(message.GetType())
            .Where(parameter => parameter.ParameterType != typeof(GrantContent))
            .Select(parameter => $"{FieldName(parameter)}={FormatValue(message, parameter)}");
        return string.Join(' ', fields.Prepend(message.GetType().Name));
    }

    public static object Parse(string text)
    {
        string name = text.Split(' ')[0];
        Type type = typeof(MessageCode).Assembly.GetType($"{typeof(MessageCode).Namespace}.{name}", throwOnError: true)!;
        Dictionary<string, string> fields = FieldPattern().Matches(text)
            .ToDictionary(match => match.Groups["name"].Value, match => match.Groups["value"].Value, StringComparer.Ordinal);
        object?[] values = [.. Parameters(type).Select(parameter => ParseField(parameter, fields))];
        return Activator.CreateInstance(type, values)!;
    }

    [GeneratedRegex("""(?<name>\w+)=(?<value>"[^"]*"|\[[^\]]*\]|\S+)""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FieldPattern();

    private static ParameterInfo[] Parameters(Type message) => message.GetConstructors().Single().GetParameters();

    private static string FieldName(ParameterInfo parameter) => char.ToLowerInvariant(parameter.Name![0]) + parameter.Name[1..];

    private static string FormatValue(object message, ParameterInfo parameter)
    {
        object? value = message.GetType().GetProperty(parameter.Name!)!.GetValue(message);
        return message is Grant { Content: not GrantContent.Value } grant && value is ReadOnlyMemory<byte>
            ? grant.Content.ToString().ToLowerInvariant()
            : FormatValue(value);
    }

    private static string FormatValue(object? value) => value switch
    {
        null => Nil,
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        MessageType type => $"\"{type}\"",
        ReadOnlyMemory<byte> bytes => "0x" + Convert.ToHexStringLower(bytes.Span),
        TimeSpan duration => duration.TotalMilliseconds.ToString(CultureInfo.InvariantCulture),
        CausalContext context => $"[{string.Join(' ', context.Epochs.ToArray().Select(epoch => epoch.ToString()))}]",
        SystemPath path => $"[{string.Join(' ', path.Systems.ToArray().Select(system => system.ToString()))}]",
        SystemId { IsNone: true } or ClusterId { IsNone: true } or Identifier { IsNone: true } => Nil,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static object? ParseField(ParameterInfo parameter, Dictionary<string, string> fields)
    {
        if (parameter.ParameterType == typeof(GrantContent))
        {
            return Enum.TryParse(fields["value"], ignoreCase: true, out GrantContent content) ? content : GrantContent.Value;
        }

        return ParseValue(parameter.ParameterType, fields[FieldName(parameter)]);
    }

    private static object? ParseValue(Type type, string text)
    {
        if (type.IsEnum)
        {
            return Enum.Parse(type, text);
        }

        if (type.GetConstructor([typeof(Identifier)]) is { } wrapIdentifier)
        {
            return wrapIdentifier.Invoke([ParseIdentifier(text)]);
        }

        if (type.GetConstructor([typeof(NamedKey)]) is { } wrapKey)
        {
            return wrapKey.Invoke([ParseKey(text)]);
        }

        return type switch
        {
            _ when type == typeof(int) => int.Parse(text, CultureInfo.InvariantCulture),
            _ when type == typeof(long) => long.Parse(text, CultureInfo.InvariantCulture),
            _ when type == typeof(bool) => bool.Parse(text),
            _ when type == typeof(string) => text.Trim('"'),
            _ when type == typeof(TimeSpan) => TimeSpan.FromMilliseconds(long.Parse(text, CultureInfo.InvariantCulture)),
            _ when type == typeof(Epoch) => ParseEpoch(text),
            _ when type == typeof(Epoch?) => text is Nil ? null : ParseEpoch(text),
            _ when type == typeof(EpochRef) => ParseEpochRef(text),
            _ when type == typeof(Arc) => ParseArc(text),
            _ when type == typeof(ReadOnlyMemory<byte>) => ParseBytes(text),
            _ when type == typeof(CausalContext) => ParseContext(text),
            _ when type == typeof(Identifier) => ParseIdentifier(text),
            _ when type == typeof(MessageType) => MessageType.Of(text.Trim('"')),
            _ when type == typeof(SystemPath) => ParsePath(text),
            _ => throw new NotSupportedException($"The examples have no form for {type.Name}."),
        };
    }

    private static Identifier ParseIdentifier(string text) =>
        text is Nil ? Identifier.None
        : Identifier.TryParse(text, out Identifier identifier) ? identifier
        : throw new FormatException($"'{text}' is no identifier.");

    private static Epoch ParseEpoch(string text) => new(long.Parse(text, CultureInfo.InvariantCulture));

    private static EpochRef ParseEpochRef(string text)
    {
        string[] parts = text.Split(':');
        return new EpochRef(new SystemId(ParseIdentifier(parts[0])), ParseEpoch(parts[1]));
    }

    private static Arc ParseArc(string text)
    {
        string[] parts = text.Split('/');
        return Arc.Create(ParseIdentifier(parts[0]), int.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    private static NamedKey ParseKey(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        return KeyText.TryParse(text[(slash + 1)..], out byte[] key)
            ? new NamedKey(Encoding.UTF8.GetBytes(text[..slash]), key)
            : throw new FormatException($"'{text}' has no key.");
    }

    private static ReadOnlyMemory<byte> ParseBytes(string text) =>
        text.StartsWith("0x", StringComparison.Ordinal) ? Convert.FromHexString(text.AsSpan(2)) : ReadOnlyMemory<byte>.Empty;

    private static SystemPath ParsePath(string text) =>
        new(text.Trim('[', ']').Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(system => new SystemId(ParseIdentifier(system))).ToArray());

    private static CausalContext ParseContext(string text) =>
        new(text.Trim('[', ']').Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(ParseEpochRef).ToArray());
}
