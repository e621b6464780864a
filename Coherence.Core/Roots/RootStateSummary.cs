using System;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.Catalog;
using Coherence.Core.Options;
using Coherence.Core.Sequencing;

namespace Coherence.Core.Roots;

/// <summary>What the state of a root says of itself. The bytes are those of specs/storage.md#root-state.</summary>
/// <param name="Version">The version of its format.</param>
/// <param name="Indexes">The names of the application's indexes, in their order; may be empty.</param>
/// <param name="Epoch">The epoch as of which it is.</param>
/// <param name="Operations">How many operations the epochs have.</param>
/// <param name="Duplicates">How many of them were duplicates.</param>
/// <param name="Values">How many index values there are.</param>
public sealed record RootStateSummary(int Version, IReadOnlyList<string> Indexes, Epoch Epoch, long Operations, long Duplicates, int Values)
{
    /// <summary>The version that is written, and the newest that is read.</summary>
    internal const int CurrentVersion = RootStateWriter.Version;

    /// <summary>The version of a state, which may be newer.</summary>
    internal static int ReadVersion(ReadOnlyMemory<byte> bytes) => new RootStateReader(bytes).ReadVersion();

    /// <summary>Reads all of a state, to its last byte.</summary>
    /// <exception cref="InvalidOperationException">It is no such state, or of a newer version. The message says which.</exception>
    internal static RootStateSummary Read(ReadOnlyMemory<byte> bytes)
    {
        var reader = new RootStateReader(bytes);
        int version = reader.ReadVersion();
        if (version is < 1 or > CurrentVersion)
        {
            throw new InvalidOperationException(
                $"The root's state is in version {version}; this program knows up to version {CurrentVersion}. Use a newer Coherence.");
        }

        try
        {
            // A system or an arc that is there twice is found only by taking all of it over.
            new RootState(new IndexCatalog(0), new EngineOptions()).Restore(bytes);
        }
        catch (ArgumentException contradiction)
        {
            throw new InvalidOperationException($"The root's state contradicts itself: {contradiction.Message}", contradiction);
        }

        return new RootStateSummary(version, reader.ReadIndexes(), reader.ReadEpoch(), reader.ReadNumber(), reader.ReadNumber(), reader.ReadValueCount());
    }
}
