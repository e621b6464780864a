using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text;
using Coherence.Core.Identity;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Indexes.Listing;

/// <summary>Lists the keys of the objects of a table, path by path, so that an index can be watched by a prefix of its keys: <c>keys:TABLE</c>.</summary>
/// <remarks>
/// specs/indexes.md#lists-of-keys. Of the built-in kinds the key of an object is the key of a value. A root lists what it is told to: add one of these to its
/// indexes. Immutable; for any thread.
/// </remarks>
public sealed class KeyListIndex : IIndex
{
    /// <summary>What the name of a list of keys begins with.</summary>
    public const string NamePrefix = "keys:";

    /// <summary>How many slashes part a key into lists; what is behind them is one entry.</summary>
    public const int MaximumDepth = 8;

    /// <summary>Lists the keys of a table.</summary>
    /// <param name="table">The table: of a built-in index its name, such as <c>register:config</c>.</param>
    /// <exception cref="ArgumentException">It is no name, or one of more than 250 bytes.</exception>
    public KeyListIndex(string table)
    {
        Table = table;
        Name = NamePrefix + Encoding.UTF8.GetString(NameText.Encode(table, nameof(table)));
        _ = NameText.Encode(Name, nameof(table));
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Table { get; }

    /// <summary>The list of what begins with a path.</summary>
    /// <param name="table">The table.</param>
    /// <param name="path">No bytes, or such that end with a slash.</param>
    public static IndexSpec ListSpec(string table, ReadOnlyMemory<byte> path) => new(NamePrefix + table, path);

    /// <summary>The path of the list that has a key, or all keys that begin with something: up to its last slash, or the last that parts lists.</summary>
    public static ReadOnlyMemory<byte> PathOf(ReadOnlyMemory<byte> key)
    {
        int end = 0;
        for (int depth = 0; depth < MaximumDepth; depth++)
        {
            int slash = key.Span[end..].IndexOf((byte)'/');
            if (slash < 0)
            {
                break;
            }

            end += slash + 1;
        }

        return key[..end];
    }

    /// <summary>Whether an entry of a list stands for keys that begin with it, in a list of its own, and not for one key.</summary>
    /// <param name="path">The path of the list.</param>
    /// <param name="entry">The entry.</param>
    public static bool IsPath(ReadOnlySpan<byte> path, ReadOnlySpan<byte> entry) =>
        !entry.IsEmpty && entry[^1] == '/' && path.Count((byte)'/') < MaximumDepth;

    /// <summary>Adds the entries of a list, in ascending order. False if the bytes are no list.</summary>
    /// <param name="value">The value; empty if absent, which is a list of nothing.</param>
    /// <param name="entries">Where they are added, as parts of the value.</param>
    public static bool TryReadEntries(ReadOnlyMemory<byte> value, ICollection<ReadOnlyMemory<byte>> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        if (value.IsEmpty)
        {
            return true;
        }

        var reader = new MessagePackReader(value);
        for (int left = reader.ReadArrayHeader(); left > 0 && !reader.Failed; left--)
        {
            entries.Add(reader.ReadBytesMemory());
        }

        return !reader.Failed && reader.End;
    }

    /// <inheritdoc/>
    public FoldStatus Route(in PublishOp operation, IKeySink keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ReadOnlyMemory<byte> key = operation.Object.Key;
        int end = 0;
        keys.Add(key[..0]);
        for (int depth = 0; depth < MaximumDepth; depth++)
        {
            int slash = key.Span[end..].IndexOf((byte)'/');
            if (slash < 0)
            {
                break;
            }

            end += slash + 1;
            keys.Add(key[..end]);
        }

        return FoldStatus.Applied;
    }

    /// <inheritdoc/>
    public FoldStatus Apply(in FoldInput input, IBufferWriter<byte> next)
    {
        ArgumentNullException.ThrowIfNull(next);
        ReadOnlySpan<byte> entry = EntryOf(input.Key.Span, input.Operation.Object.Key.Span);
        int count = 0;
        long place = 0;
        var reader = new MessagePackReader(input.Value);
        if (!input.IsAbsent)
        {
            count = reader.ReadArrayHeader();
            place = reader.Consumed;
        }

        long first = place;
        bool isBehind = true;
        for (int left = count; left > 0 && isBehind && !reader.Failed; left--)
        {
            int order = reader.ReadBytesSpan().SequenceCompareTo(entry);
            if (order == 0 && !reader.Failed)
            {
                return FoldStatus.Unchanged;
            }

            isBehind = order < 0;
            place = isBehind ? reader.Consumed : place;
        }

        if (reader.Failed)
        {
            return FoldStatus.MalformedValue;
        }

        var writer = new MessagePackWriter(next);
        writer.WriteArrayHeader(count + 1);
        writer.WriteRaw(input.Value.Span[(int)first..(int)place]);
        writer.Write(entry);
        writer.WriteRaw(input.Value.Span[(int)place..]);
        writer.Flush();
        return FoldStatus.Applied;
    }

    private static ReadOnlySpan<byte> EntryOf(ReadOnlySpan<byte> path, ReadOnlySpan<byte> key)
    {
        ReadOnlySpan<byte> rest = key[path.Length..];
        int slash = path.Count((byte)'/') < MaximumDepth ? rest.IndexOf((byte)'/') : -1;
        return slash < 0 ? rest : rest[..(slash + 1)];
    }
}
