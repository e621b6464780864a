using System;
using System.Collections.Generic;
using System.Globalization;
using Coherence.Core.Identity;
using Coherence.Node.Storage.Files;

namespace Coherence.Node.Storage.Checkpoints;

/// <summary>The names of the files in the directory of a store. See specs/store.md#directory.</summary>
internal sealed class StoreDirectory(string path)
{
    private const string ManifestPrefix = "checkpoint-";
    private const string SegmentPrefix = "values-";
    private const string IndexPrefix = "index-";
    private const string StatePrefix = "state-";
    private const int EpochDigits = 20;
    private const int SegmentDigits = 10;

    /// <summary>The end of the name of a file that means nothing after a crash.</summary>
    public const string TemporarySuffix = ".tmp";

    /// <summary>The directory, absolute.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>The file whose lock is the right to open the store.</summary>
    public string LockPath => In("lock");

    /// <summary>A file of the directory.</summary>
    public string In(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>The manifest of the checkpoint at an epoch.</summary>
    public string ManifestPath(Epoch epoch) => In(string.Create(CultureInfo.InvariantCulture, $"{ManifestPrefix}{epoch.Number:D20}"));

    /// <summary>A segment of the log of values.</summary>
    public string SegmentPath(int number) => In(string.Create(CultureInfo.InvariantCulture, $"{SegmentPrefix}{number:D10}"));

    /// <summary>The file of an index.</summary>
    public string IndexPath(Guid token) => In($"{IndexPrefix}{token:N}");

    /// <summary>The file of a root's state.</summary>
    public string StatePath(Guid token) => In($"{StatePrefix}{token:N}");

    /// <summary>The epochs of the checkpoints of which there are manifests, newest first.</summary>
    public IReadOnlyList<Epoch> Manifests(IStoreFiles files)
    {
        List<Epoch> epochs = [];
        foreach (string name in files.List(Path))
        {
            if (TryReadManifest(name, out Epoch epoch))
            {
                epochs.Add(epoch);
            }
        }

        epochs.Sort(static (left, right) => right.CompareTo(left));
        return epochs;
    }

    /// <summary>Whether a name is that of a manifest, and of which epoch.</summary>
    public static bool TryReadManifest(string name, out Epoch epoch)
    {
        bool valid = TryReadNumber(name, ManifestPrefix, EpochDigits, out long number);
        epoch = new Epoch(number);
        return valid;
    }

    /// <summary>Whether a name is that of a segment, and of which.</summary>
    public static bool TryReadSegment(string name, out long number) => TryReadNumber(name, SegmentPrefix, SegmentDigits, out number);

    /// <summary>Whether a name is that of an index or of a state, and under which token.</summary>
    public static bool TryReadToken(string name, out Guid token)
    {
        token = default;
        string? prefix = name.StartsWith(IndexPrefix, StringComparison.Ordinal) ? IndexPrefix
            : name.StartsWith(StatePrefix, StringComparison.Ordinal) ? StatePrefix : null;
        return prefix is not null && Guid.TryParseExact(name.AsSpan(prefix.Length), "N", out token);
    }

    private static bool TryReadNumber(string name, string prefix, int digits, out long number)
    {
        number = 0;
        return name.Length == prefix.Length + digits
            && name.StartsWith(prefix, StringComparison.Ordinal)
            && long.TryParse(name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
