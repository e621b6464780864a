using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Coherence.Core.MessagePack;

namespace Coherence.Tests.Unit.MessagePack;

/// <summary>
/// A text for any MessagePack value: tokens with a space between, an array or map before what it holds. <c>nil</c>,
/// <c>true</c>, <c>false</c>, <c>i:</c>integer, <c>f32:</c> and <c>f64:</c>bits, <c>u:</c>string, <c>s:</c>bytes of a string,
/// <c>b:</c>bytes, <c>x:</c>type<c>:</c>bytes, <c>t:</c>seconds<c>:</c>nanoseconds, <c>a:</c>count, <c>m:</c>pairs. Bytes are
/// hexadecimal in parts with a plus sign between, and <c>*</c>count after a part repeats its last byte; 32 or more equal bytes
/// are such a part of their own, and 32 or more equal tokens are <c>token^count</c>.
/// </summary>
internal static class MessagePackNotation
{
    private const int ShortestRun = 32;

    /// <summary>The bytes that the writer makes of a notation.</summary>
    public static byte[] Encode(string notation)
    {
        ArrayBufferWriter<byte> buffer = new();
        MessagePackWriter writer = new(buffer);
        foreach (string token in notation.Split(' '))
        {
            string[] run = token.Split('^');
            int count = run.Length == 1 ? 1 : Number(run[1]);
            for (int index = 0; index < count; index++)
            {
                WriteToken(ref writer, run[0]);
            }
        }

        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The notation of the next value, or of as much of it as there is before an error.</summary>
    public static string Decode(ref MessagePackReader reader)
    {
        List<string> tokens = [];
        for (long pending = 1; pending > 0 && !reader.Failed; pending--)
        {
            string token = ReadToken(ref reader, out long children);
            pending += children;
            tokens.Add(token);
        }

        return string.Join(' ', Runs(tokens).SelectMany(run => run.Count < ShortestRun
            ? Enumerable.Repeat(run.Item, run.Count)
            : [$"{run.Item}^{run.Count}"]));
    }

    /// <summary>The bytes of a hexadecimal text with runs.</summary>
    public static byte[] Bytes(string text) => text.Length == 0 ? [] : text.Split('+').SelectMany(part =>
    {
        string[] run = part.Split('*');
        byte[] bytes = Convert.FromHexString(run[0]);
        return run.Length == 1 ? bytes : bytes.SkipLast(1).Concat(Enumerable.Repeat(bytes[^1], Number(run[1])));
    }).ToArray();

    /// <summary>The same value with every string by its bytes, as <see cref="Decode"/> gives it.</summary>
    public static string Normalize(string notation) => string.Join(' ', notation.Split(' ').Select(token =>
        token.StartsWith("u:", StringComparison.Ordinal) ? "s:" + Hexadecimal(Encoding.UTF8.GetBytes(token[2..])) : token));

    private static void WriteToken(ref MessagePackWriter writer, string token)
    {
        string[] parts = token.Split(':');
        switch (parts[0])
        {
            case "nil": writer.WriteNil(); break;
            case "true": writer.Write(true); break;
            case "false": writer.Write(false); break;
            case "i" when parts[1][0] == '-': writer.Write(long.Parse(parts[1], CultureInfo.InvariantCulture)); break;
            case "i": writer.Write(ulong.Parse(parts[1], CultureInfo.InvariantCulture)); break;
            case "f32": writer.Write(BitConverter.UInt32BitsToSingle(uint.Parse(parts[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture))); break;
            case "f64": writer.Write(BitConverter.UInt64BitsToDouble(ulong.Parse(parts[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture))); break;
            case "u": writer.Write(parts[1]); break;
            case "s": writer.WriteString(Bytes(parts[1])); break;
            case "b": writer.Write(Bytes(parts[1])); break;
            case "x": writer.WriteExtensionFormat(new ExtensionResult((sbyte)Number(parts[1]), new ReadOnlySequence<byte>(Bytes(parts[2])))); break;
            case "t":
                writer.Write(new MessagePackTimestamp(long.Parse(parts[1], CultureInfo.InvariantCulture), (uint)Number(parts[2])));
                break;
            case "a": writer.WriteArrayHeader(Number(parts[1])); break;
            case "m": writer.WriteMapHeader(Number(parts[1])); break;
            default: throw new FormatException($"'{token}' is no token.");
        }
    }

    private static string ReadToken(ref MessagePackReader reader, out long children)
    {
        children = 0;
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.Nil:
                reader.ReadNil();
                return "nil";
            case MessagePackType.Boolean:
                return reader.ReadBoolean() ? "true" : "false";
            case MessagePackType.Integer:
                // What is below zero is no unsigned integer, and what is above the signed ones is no signed one.
                MessagePackReader signed = reader;
                long value = signed.ReadInt64();
                if (signed.Failed)
                {
                    return string.Create(CultureInfo.InvariantCulture, $"i:{reader.ReadUInt64()}");
                }

                reader = signed;
                return string.Create(CultureInfo.InvariantCulture, $"i:{value}");
            case MessagePackType.Float:
                return reader.NextCode == MessagePackCode.Float32
                    ? $"f32:{BitConverter.SingleToUInt32Bits(reader.ReadSingle()):x8}"
                    : $"f64:{BitConverter.DoubleToUInt64Bits(reader.ReadDouble()):x16}";
            case MessagePackType.String:
                return "s:" + Hexadecimal(reader.ReadStringMemory().Span);
            case MessagePackType.Binary:
                return "b:" + Hexadecimal(reader.ReadBytesMemory().Span);
            case MessagePackType.Array:
                children = reader.ReadArrayHeader();
                return string.Create(CultureInfo.InvariantCulture, $"a:{children}");
            case MessagePackType.Map:
                int pairs = reader.ReadMapHeader();
                children = 2L * pairs;
                return string.Create(CultureInfo.InvariantCulture, $"m:{pairs}");
            case MessagePackType.Extension:
                MessagePackReader ahead = reader;
                if (ahead.ReadExtensionFormatHeader().TypeCode == MessagePackTimestamp.ExtensionType)
                {
                    MessagePackTimestamp timestamp = reader.ReadTimestamp();
                    return string.Create(CultureInfo.InvariantCulture, $"t:{timestamp.Seconds}:{timestamp.Nanoseconds}");
                }

                ExtensionResult extension = reader.ReadExtensionFormat();
                return string.Create(CultureInfo.InvariantCulture, $"x:{extension.TypeCode}:{Hexadecimal(extension.Data.ToArray())}");
            default:
                reader.Skip();
                return "?";
        }
    }

    private static string Hexadecimal(ReadOnlySpan<byte> bytes)
    {
        List<string> parts = [];
        StringBuilder plain = new();
        foreach ((byte item, int count) in Runs(bytes.ToArray()))
        {
            if (count < ShortestRun)
            {
                plain.Insert(plain.Length, $"{item:x2}", count);
                continue;
            }

            parts.Add(plain.ToString());
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{item:x2}*{count}"));
            plain.Clear();
        }

        parts.Add(plain.ToString());
        return string.Join('+', parts.Where(part => part.Length > 0));
    }

    private static List<(T Item, int Count)> Runs<T>(IReadOnlyList<T> items)
        where T : IEquatable<T>
    {
        List<(T Item, int Count)> runs = [];
        foreach (T item in items)
        {
            if (runs.Count > 0 && runs[^1].Item.Equals(item))
            {
                runs[^1] = (item, runs[^1].Count + 1);
            }
            else
            {
                runs.Add((item, 1));
            }
        }

        return runs;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
