using System;
using System.Collections.Generic;
using System.Text;
using Coherence.Core.Identity;

namespace Coherence.Core.Indexes.Listing;

/// <summary>The lists of keys that lead to all values of an index whose keys begin with something.</summary>
/// <param name="prefix">Which values.</param>
public sealed class KeysBelow(IndexPrefix prefix) : IValueLists
{
    private readonly string _index = Encoding.UTF8.GetString(prefix.Start.Index.Span);
    private readonly ReadOnlyMemory<byte> _key = prefix.Start.Key;
    private readonly IndexSpec _first = KeyListIndex.ListSpec(Encoding.UTF8.GetString(prefix.Start.Index.Span), KeyListIndex.PathOf(prefix.Start.Key));

    /// <summary>The list from which all of them are found.</summary>
    public IndexSpec First => _first;

    /// <inheritdoc/>
    public bool AreOnlyAddedTo => true;

    /// <inheritdoc/>
    public bool IsList(IndexSpec spec) => spec.Index.Span.SequenceEqual(_first.Index.Span);

    /// <inheritdoc/>
    public bool TryRead(IndexSpec list, ReadOnlyMemory<byte> value, ICollection<IndexSpec> members)
    {
        ArgumentNullException.ThrowIfNull(members);
        var entries = new List<ReadOnlyMemory<byte>>();
        if (!KeyListIndex.TryReadEntries(value, entries))
        {
            return false;
        }

        foreach (ReadOnlyMemory<byte> entry in entries)
        {
            if (list.Key.Length + entry.Length > NamedKey.MaximumKeyBytes)
            {
                return false;
            }

            byte[] key = [.. list.Key.Span, .. entry.Span];
            if (!key.AsSpan().StartsWith(_key.Span))
            {
                continue;
            }

            members.Add(KeyListIndex.IsPath(list.Key.Span, entry.Span) ? KeyListIndex.ListSpec(_index, key) : new IndexSpec(_index, key));
        }

        return true;
    }
}
