using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using Coherence.Core.MessagePack;

namespace Coherence.Tests.Unit.MessagePack;

/// <summary>Every read that a reader has, by name.</summary>
internal static class ReadOperations
{
    public static readonly IReadOnlyDictionary<string, ReadOperation> All = new SortedDictionary<string, ReadOperation>(StringComparer.Ordinal)
    {
        ["ReadArrayHeader"] = (ref MessagePackReader reader) => Text(reader.ReadArrayHeader()),
        ["ReadBoolean"] = (ref MessagePackReader reader) => Text(reader.ReadBoolean()),
        ["ReadByte"] = (ref MessagePackReader reader) => Text(reader.ReadByte()),
        ["ReadBytes"] = (ref MessagePackReader reader) => Text(reader.ReadBytes()),
        ["ReadBytesMemory"] = (ref MessagePackReader reader) => Convert.ToHexString(reader.ReadBytesMemory().Span),
        ["ReadBytesSpan"] = (ref MessagePackReader reader) => Convert.ToHexString(reader.ReadBytesSpan()),
        ["ReadDouble"] = (ref MessagePackReader reader) => Text(BitConverter.DoubleToInt64Bits(reader.ReadDouble())),
        ["ReadExtensionFormat"] = (ref MessagePackReader reader) =>
        {
            ExtensionResult extension = reader.ReadExtensionFormat();
            return Text(extension.TypeCode) + ":" + Text(extension.Data);
        },
        ["ReadExtensionFormatHeader"] = (ref MessagePackReader reader) => reader.ReadExtensionFormatHeader().ToString(),
        ["ReadInt16"] = (ref MessagePackReader reader) => Text(reader.ReadInt16()),
        ["ReadInt32"] = (ref MessagePackReader reader) => Text(reader.ReadInt32()),
        ["ReadInt64"] = (ref MessagePackReader reader) => Text(reader.ReadInt64()),
        ["ReadMapHeader"] = (ref MessagePackReader reader) => Text(reader.ReadMapHeader()),
        ["ReadNil"] = (ref MessagePackReader reader) =>
        {
            reader.ReadNil();
            return string.Empty;
        },
        ["ReadRaw"] = (ref MessagePackReader reader) => Text(reader.ReadRaw()),
        ["ReadSByte"] = (ref MessagePackReader reader) => Text(reader.ReadSByte()),
        ["ReadSingle"] = (ref MessagePackReader reader) => Text(BitConverter.SingleToInt32Bits(reader.ReadSingle())),
        ["ReadString"] = (ref MessagePackReader reader) => reader.ReadString(),
        ["ReadStringMemory"] = (ref MessagePackReader reader) => Convert.ToHexString(reader.ReadStringMemory().Span),
        ["ReadTimestamp"] = (ref MessagePackReader reader) => reader.ReadTimestamp().ToString(),
        ["ReadUInt16"] = (ref MessagePackReader reader) => Text(reader.ReadUInt16()),
        ["ReadUInt32"] = (ref MessagePackReader reader) => Text(reader.ReadUInt32()),
        ["ReadUInt64"] = (ref MessagePackReader reader) => Text(reader.ReadUInt64()),
        ["Skip"] = (ref MessagePackReader reader) =>
        {
            reader.Skip();
            return string.Empty;
        },
        ["TryReadNil"] = (ref MessagePackReader reader) => Text(reader.TryReadNil()),
    };

    /// <summary>What a read returned, and how it left the reader: one text to compare.</summary>
    public static string Outcome(ReadOperation operation, ref MessagePackReader reader)
    {
        string result = operation(ref reader);
        return $"{result} | {reader.Error} consumed {reader.Consumed} remaining {reader.Remaining} next {reader.NextCode:x2} {reader.NextMessagePackType}";
    }

    private static string Text(IConvertible value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Text(ReadOnlySequence<byte> bytes) => Convert.ToHexString(bytes.ToArray());
}
