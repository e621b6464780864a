using System;
using Coherence.Core.Identity;

namespace Coherence.Node.Dumps.Format;

/// <summary>Writes a dump, in one of its forms.</summary>
internal interface IDumpWriter
{
    /// <summary>Writes what comes before the values.</summary>
    void Begin(DumpHeader header, ReadOnlyMemory<byte> state);

    /// <summary>Writes a value; its bytes are borrowed.</summary>
    void Add(IndexSpec spec, Epoch changed, ReadOnlyMemory<byte> value);

    /// <summary>Writes the end, which vouches for all before.</summary>
    void End(long values);
}
