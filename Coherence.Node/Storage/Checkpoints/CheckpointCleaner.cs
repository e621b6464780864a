using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Node.Log.Files;
using Coherence.Node.Storage.Devices;
using Coherence.Node.Storage.Files;

namespace Coherence.Node.Storage.Checkpoints;

/// <summary>Deletes the files that no kept checkpoint needs: manifests first, so that none is ever there without what it vouches for.</summary>
internal sealed class CheckpointCleaner(IStoreFiles files, StoreDirectory directory, StoreShape shape, SegmentFiles segments)
{
    /// <summary>Deletes what only older checkpoints needed.</summary>
    /// <param name="kept">The manifests that stay.</param>
    /// <param name="isStart">Whether nothing is being written: then all that they do not need goes.</param>
    /// <returns>Why something stays, which harms nothing and is tried again at the next checkpoint; null if nothing does.</returns>
    public Exception? Clean(IReadOnlyList<CheckpointManifest> kept, bool isStart)
    {
        try
        {
            IReadOnlyList<string> names = files.List(directory.Path);
            DeleteManifests(names, kept);
            HashSet<Guid> tokens = [.. kept.Select(manifest => manifest.LogToken), .. kept.Select(manifest => manifest.IndexToken)];
            int first = kept.Count == 0 ? 0 : kept.Min(manifest => shape.SegmentOf(manifest.Begin));
            int last = kept.Count == 0 ? -1 : kept.Max(manifest => shape.SegmentOf(manifest.Final));
            foreach (string name in names)
            {
                if (IsNeedless(name, tokens, first, last, isStart))
                {
                    files.Delete(directory.In(name));
                }
            }

            return null;
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            return error;
        }
    }

    private void DeleteManifests(IReadOnlyList<string> names, IReadOnlyList<CheckpointManifest> kept)
    {
        bool isAnyDeleted = false;
        foreach (string name in names)
        {
            if (StoreDirectory.TryReadManifest(name, out Epoch epoch) && !kept.Any(manifest => manifest.Epoch == epoch))
            {
                files.Delete(directory.In(name));
                isAnyDeleted = true;
            }
        }

        if (isAnyDeleted)
        {
            files.SyncDirectory(directory.Path);
        }
    }

    private bool IsNeedless(string name, HashSet<Guid> tokens, int first, int last, bool isStart)
    {
        if (StoreDirectory.TryReadSegment(name, out long number))
        {
            if (number < first)
            {
                segments.Close((int)number);
                return true;
            }

            return isStart && number > last && segments.Find((int)number) is null;
        }

        return StoreDirectory.TryReadToken(name, out Guid token)
            ? !tokens.Contains(token)
            : isStart && Path.GetExtension(name.AsSpan()).SequenceEqual(StoreDirectory.TemporarySuffix);
    }
}
