using System;
using Coherence.Core.Identity;

namespace Coherence.Node.Dumps.Format;

/// <summary>Is shown what is in a dump, part by part. Nothing of it is to be believed before all has been read.</summary>
internal interface IDumpVisitor
{
    /// <summary>Header and root state; they fit each other.</summary>
    void Begin(DumpHeader header, ReadOnlyMemory<byte> state);

    /// <summary>A value; its bytes are borrowed until the call ends. That no spec is there twice is the visitor's to see.</summary>
    void OnValue(IndexSpec spec, Epoch changed, ReadOnlyMemory<byte> value);
}
