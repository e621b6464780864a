using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Indexes.Systems;

namespace Coherence.Core.Indexes.Catalog;

/// <summary>All indexes that a system knows: those registered by its user, and every built-in one, made when it is first named.</summary>
/// <remarks>
/// specs/indexes.md#catalog. A look-up that hits allocates nothing. For one thread: looking up may make an index.
/// </remarks>
public sealed class IndexCatalog
{
    /// <summary>The most built-in indexes kept. Peers choose their names, so past it all are forgotten and made again; they hold no state.</summary>
    public const int MaximumBuiltIn = 65_536;

    private readonly Dictionary<byte[], CatalogEntry> _registered;
    private readonly Dictionary<byte[], CatalogEntry>.AlternateLookup<ReadOnlySpan<byte>> _registeredByBytes;
    private readonly Dictionary<byte[], CatalogEntry> _builtIn;
    private readonly Dictionary<byte[], CatalogEntry>.AlternateLookup<ReadOnlySpan<byte>> _builtInByBytes;
    private readonly List<string> _names = [];
    private CatalogEntry? _last;

    /// <summary>Of the indexes that a user registers.</summary>
    /// <param name="seed">The secret seed of the look-up tables' hash, random for each process; see <see cref="KeyedHash"/>.</param>
    /// <param name="indexes">The user's own indexes. Built-in ones need not be among them, and may be.</param>
    /// <exception cref="ArgumentException">A name or a table is no name, a name is there twice, or it claims a built-in kind. The message names it.</exception>
    public IndexCatalog(ulong seed, params ReadOnlySpan<IIndex> indexes)
    {
        ByteKeyComparer comparer = new(seed);
        _registered = new Dictionary<byte[], CatalogEntry>(comparer);
        _registeredByBytes = _registered.GetAlternateLookup<ReadOnlySpan<byte>>();
        _builtIn = new Dictionary<byte[], CatalogEntry>(comparer);
        _builtInByBytes = _builtIn.GetAlternateLookup<ReadOnlySpan<byte>>();
        CatalogEntry directory = EntryOf(NameText.Encode(DirectoryIndex.IndexName, nameof(indexes)));
        directory.Index = DirectoryIndex.Instance;
        directory.Listeners = [DirectoryIndex.Instance];
        foreach (IIndex index in indexes)
        {
            Register(index);
        }
    }

    /// <summary>How many built-in indexes are kept now: 0 to <see cref="MaximumBuiltIn"/>.</summary>
    public int BuiltInCount => _builtIn.Count;

    /// <summary>The names of the user's own indexes, in the order in which they were registered.</summary>
    public IReadOnlyList<string> Registered => _names;

    /// <summary>The indexes that fold the operations of a table: the built-in one first, then in the order of their registration.</summary>
    /// <param name="table">The table's name. Any bytes: a peer may have sent them.</param>
    /// <param name="listeners">At least one if true; empty if false.</param>
    /// <returns>False if no index listens: no operation on an object of this table can be taken.</returns>
    public bool TryGetListeners(ReadOnlySpan<byte> table, out ReadOnlySpan<IIndex> listeners)
    {
        CatalogEntry? entry = Find(table);
        listeners = entry?.Listeners;
        return !listeners.IsEmpty;
    }

    /// <summary>The index of a name. False if there is none.</summary>
    /// <param name="name">The index name. Any bytes: a peer may have sent them.</param>
    /// <param name="index">The index.</param>
    public bool TryGetIndex(ReadOnlySpan<byte> name, [NotNullWhen(true)] out IIndex? index)
    {
        index = Find(name)?.Index;
        return index is not null;
    }

    private CatalogEntry? Find(ReadOnlySpan<byte> name)
    {
        // Operations come in runs on one table.
        if (_last is not null && name.SequenceEqual(_last.Name))
        {
            return _last;
        }

        if (_registeredByBytes.TryGetValue(name, out CatalogEntry? entry)
            || _builtInByBytes.TryGetValue(name, out entry)
            || TryMakeBuiltIn(name, out entry))
        {
            _last = entry;
            return entry;
        }

        return null;
    }

    private bool TryMakeBuiltIn(ReadOnlySpan<byte> name, [NotNullWhen(true)] out CatalogEntry? entry)
    {
        entry = null;

        // Bytes that are no UTF-8 would be made readable with U+FFFD, and two names would be one.
        if (name.Length > NamedKey.MaximumNameBytes
            || !name.Contains((byte)':')
            || !Utf8.IsValid(name)
            || !BuiltInIndexes.TryCreate(Encoding.UTF8.GetString(name), out IIndex? index))
        {
            return false;
        }

        if (_builtIn.Count == MaximumBuiltIn)
        {
            _builtIn.Clear();
        }

        entry = new CatalogEntry { Name = name.ToArray(), Index = index, Listeners = [index] };
        _builtIn.Add(entry.Name, entry);
        return true;
    }

    private void Register(IIndex index)
    {
        ArgumentNullException.ThrowIfNull(index);
        byte[] name = NameText.Encode(index.Name, "indexes");
        byte[] table = NameText.Encode(index.Table, "indexes");
        if (index is BuiltInIndex)
        {
            return;
        }

        if (string.Equals(index.Table, DirectoryIndex.IndexName, StringComparison.Ordinal))
        {
            throw new ArgumentException($"The index '{index.Name}' listens to the table '{DirectoryIndex.IndexName}', which is the root's own.", "indexes");
        }

        if (BuiltInIndexes.IsReserved(index.Name))
        {
            throw new ArgumentException($"The index name '{index.Name}' begins with the name of a built-in kind.", "indexes");
        }

        CatalogEntry named = EntryOf(name);
        if (named.Index is not null)
        {
            throw new ArgumentException($"The index name '{index.Name}' is there twice.", "indexes");
        }

        named.Index = index;
        _names.Add(index.Name);
        CatalogEntry listened = EntryOf(table);
        listened.Listeners = [.. listened.Listeners, index];
    }

    private CatalogEntry EntryOf(byte[] name)
    {
        if (_registered.TryGetValue(name, out CatalogEntry? entry))
        {
            return entry;
        }

        // A user's index may listen to the table of a built-in one, which then stays first among its listeners.
        entry = new CatalogEntry { Name = name };
        if (BuiltInIndexes.TryCreate(Encoding.UTF8.GetString(name), out IIndex? builtIn))
        {
            entry.Index = builtIn;
            entry.Listeners = [builtIn];
        }

        _registered.Add(name, entry);
        return entry;
    }
}
