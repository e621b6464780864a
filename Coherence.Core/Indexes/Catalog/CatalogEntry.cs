namespace Coherence.Core.Indexes.Catalog;

/// <summary>What one byte string names: an index, a table with listeners, or both.</summary>
internal sealed class CatalogEntry
{
    /// <summary>The byte string.</summary>
    public required byte[] Name { get; init; }

    /// <summary>The index of that name; null if it names a table alone.</summary>
    public IIndex? Index { get; set; }

    /// <summary>The indexes that fold the table of that name, the built-in one first, then in the order of their registration.</summary>
    public IIndex[] Listeners { get; set; } = [];
}
