using System;
using System.Collections.Generic;
using System.Text;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.Catalog;

namespace Coherence.Core.Sequencing;

/// <summary>The names of indexes as bytes, each made once.</summary>
internal sealed class IndexNames
{
    private readonly Dictionary<IIndex, byte[]> _names = new(ReferenceEqualityComparer.Instance);

    public ReadOnlyMemory<byte> NameOf(IIndex index)
    {
        if (_names.TryGetValue(index, out byte[]? name))
        {
            return name;
        }

        // The catalog forgets built-in ones that are too many, and makes them again.
        if (_names.Count == IndexCatalog.MaximumBuiltIn)
        {
            _names.Clear();
        }

        name = Encoding.UTF8.GetBytes(index.Name);
        _names.Add(index, name);
        return name;
    }
}
