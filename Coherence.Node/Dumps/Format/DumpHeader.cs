using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Node.Log.Format;

namespace Coherence.Node.Dumps.Format;

/// <summary>What a dump begins with. specs/dump.md#header.</summary>
/// <param name="Cluster">The cluster whose root was dumped.</param>
/// <param name="Epoch">The epoch as of which all of it is.</param>
/// <param name="Chain">The chain hash of the record of that epoch; of epoch 0 that of the cluster.</param>
/// <param name="Indexes">The names of the application's indexes, in their order.</param>
/// <param name="Values">How many values follow.</param>
/// <param name="StateBytes">How many bytes the root state has.</param>
/// <param name="Operations">How many operations the epochs have; for people.</param>
/// <param name="Duplicates">How many of them were duplicates; for people.</param>
internal sealed record DumpHeader(
    ClusterId Cluster, Epoch Epoch, ChainHash Chain, IReadOnlyList<string> Indexes, long Values, int StateBytes, long Operations, long Duplicates)
{
    /// <summary>The first string of a dump, in both forms and all versions.</summary>
    public const string Magic = "coherence dump";

    /// <summary>The format version that this program writes, and the newest that it reads.</summary>
    public const int CurrentVersion = 1;
}
