using System;
using System.Collections.Generic;
using Coherence.Core.Identity;

namespace Coherence.Core.Indexes;

/// <summary>Which values of a watch list others that belong to it. What is listed no more has changed then, to nothing. Immutable.</summary>
public interface IValueLists
{
    /// <summary>Whether what is listed once stays listed.</summary>
    bool AreOnlyAddedTo { get; }

    /// <summary>Whether a value is a list.</summary>
    bool IsList(IndexSpec spec);

    /// <summary>Adds what a list names. False if the bytes are no such list.</summary>
    /// <param name="list">The spec of the list.</param>
    /// <param name="value">Its value; empty if absent.</param>
    /// <param name="members">Where the specs are added. They may be lists.</param>
    bool TryRead(IndexSpec list, ReadOnlyMemory<byte> value, ICollection<IndexSpec> members);
}
