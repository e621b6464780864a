using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using Coherence.Cli.Failures;
using Coherence.Core.Indexes.BuiltIn;

namespace Coherence.Cli.Operations;

/// <summary>The JSON form of operations, for programs: one object an operation, or an array of them. docs/cli.md#operations-in-json.</summary>
internal static class OperationJson
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    /// <summary>Whether a text is meant as JSON: it begins with a brace or a bracket, as no operation in text form does.</summary>
    public static bool IsMeant(string text) => text.AsSpan().TrimStart() is ['{' or '[', ..];

    /// <summary>Reads an object, or an array of objects, in their order. At least one.</summary>
    /// <exception cref="CliException">The text is no JSON, or the JSON is no operation.</exception>
    public static IReadOnlyList<Operation> Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Array)
            {
                return [ParseOne(root)];
            }

            List<Operation> operations = [];
            foreach (JsonElement element in root.EnumerateArray())
            {
                operations.Add(ParseOne(element));
            }

            return operations.Count > 0 ? operations : throw CliException.BadInput("An update needs at least one operation; the array is empty.");
        }
        catch (Exception malformed)
            when (malformed is JsonException or InvalidOperationException or ArgumentException { InnerException: EncoderFallbackException })
        {
            throw CliException.BadInput($"The operation is no well-formed JSON: {malformed.Message}");
        }
    }

    private static Operation ParseOne(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw CliException.BadInput($"An operation in JSON is an object; {element.GetRawText()} is none.");
        }

        BuiltInIndex? index = null;
        byte[]? key = null;
        byte[]? field = null;
        OperationVerb verb = OperationVerb.None;
        Operand operand = default;
        foreach (JsonProperty property in element.EnumerateObject())
        {
            switch (property.Name)
            {
                case "index" when property.Value.ValueKind == JsonValueKind.String:
                    index = IndexText.Parse(property.Value.GetString()!);
                    break;
                case "key":
                    key = RequireBytes(property);
                    break;
                case "field":
                    field = RequireBytes(property);
                    break;
                case "add" or "remove" or "set" when verb == OperationVerb.None:
                    verb = VerbOf(property.Name);
                    operand = OperandOf(property);
                    break;
                case "add" or "remove" or "set":
                    throw CliException.BadInput($"{element.GetRawText()} has two of \"add\", \"remove\" and \"set\".");
                default:
                    throw CliException.BadInput($"\"{property.Name}\": {property.Value.GetRawText()} cannot be part of an operation.");
            }
        }

        return index is not null && key is not null
            ? OperationFactory.Create(new OperationParts(index, key, verb, field, operand))
            : throw CliException.BadInput($"{element.GetRawText()} has no \"{(index is null ? "index" : "key")}\".");
    }

    private static OperationVerb VerbOf(string name) => name switch
    {
        "add" => OperationVerb.Add,
        "remove" => OperationVerb.Remove,
        _ => OperationVerb.Set,
    };

    private static Operand OperandOf(JsonProperty property)
    {
        JsonElement value = property.Value;
        bool isNumber = value.ValueKind == JsonValueKind.Number;
        return isNumber
            ? new Operand(value.TryGetInt64(out long number) ? number : null, null, value.GetRawText())
            : new Operand(null, RequireBytes(property), value.GetRawText());
    }

    private static byte[] RequireBytes(JsonProperty property)
    {
        JsonElement value = property.Value;
        if (value.ValueKind == JsonValueKind.String)
        {
            return Encoding.UTF8.GetBytes(value.GetString()!);
        }

        bool isObject = value.ValueKind == JsonValueKind.Object;
        if (isObject
            && value.GetPropertyCount() == 1
            && value.TryGetProperty("base64", out JsonElement base64)
            && base64.ValueKind == JsonValueKind.String
            && base64.TryGetBytesFromBase64(out byte[]? bytes))
        {
            return bytes;
        }

        throw CliException.BadInput(
            $"\"{property.Name}\": {value.GetRawText()} is neither a string nor {{\"base64\":\"…\"}}.");
    }
}
