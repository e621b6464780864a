using System;
using System.Diagnostics.CodeAnalysis;
using Coherence.Core.Tables;

namespace Coherence.Core.Sequencing;

/// <summary>The services that one system offers, in the order of their names. A mutable struct inside its system; empty, it costs no memory of its own.</summary>
[SuppressMessage("Design", "MA0102:Make member readonly", Justification = "It is a mutable set.")]
internal struct ServiceNames
{
    private SmallList<string> _names;

    public readonly int Count => _names.Count;

    public readonly ReadOnlySpan<string> Names => _names.Items;

    public readonly bool Contains(string name) => Find(name) >= 0;

    /// <summary>Adds a name; false if it was there.</summary>
    public bool Add(string name)
    {
        int index = Find(name);
        if (index >= 0)
        {
            return false;
        }

        _names.Insert(~index, name);
        return true;
    }

    /// <summary>Removes a name; false if it was not there.</summary>
    public bool Remove(string name)
    {
        int index = Find(name);
        if (index < 0)
        {
            return false;
        }

        _names.RemoveAt(index);
        return true;
    }

    public void Clear() => _names.Clear();

    // Its index, or the complement of that at which it would be.
    private readonly int Find(string name) => Names.BinarySearch(name, StringComparer.Ordinal);
}
