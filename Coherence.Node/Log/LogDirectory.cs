using System;
using System.Collections.Generic;
using System.Globalization;
using Coherence.Node.Log.Files;

namespace Coherence.Node.Log;

/// <summary>The names of the files in the directory of a log. See specs/storage.md#directory.</summary>
internal sealed class LogDirectory(string path)
{
    private const string Prefix = "epochs-";
    private const string Suffix = ".log";
    private const int Digits = 10;

    /// <summary>The directory, absolute.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>The file whose lock is the right to open the log.</summary>
    public string LockPath => In("lock");

    /// <summary>The segment that is being prepared.</summary>
    public string PreparedPath => In("prepared.tmp");

    /// <summary>The segment that is being made for one long record.</summary>
    public string OversizePath => In("oversize.tmp");

    /// <summary>A segment that was dropped and is about to be deleted.</summary>
    public string DroppedPath => In("dropped.tmp");

    /// <summary>Is there while a dump is read into the directory; without a segment beside it that did not end.</summary>
    public string LoadPath => In("load.tmp");

    /// <summary>The segment with a number.</summary>
    public string SegmentPath(long number) => In(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number:D10}{Suffix}"));

    /// <summary>The numbers of the segments that are there, rising.</summary>
    /// <exception cref="EpochLogException">The directory cannot be read.</exception>
    public IReadOnlyList<long> Segments(ILogFiles files)
    {
        List<long> numbers = [];
        foreach (string name in Names(files))
        {
            bool isSegment = name.Length == Prefix.Length + Digits + Suffix.Length
                & name.StartsWith(Prefix, StringComparison.Ordinal)
                & name.EndsWith(Suffix, StringComparison.Ordinal);
            if (isSegment && long.TryParse(name.AsSpan(Prefix.Length, Digits), NumberStyles.None, CultureInfo.InvariantCulture, out long number))
            {
                numbers.Add(number);
            }
        }

        numbers.Sort();
        return numbers;
    }

    private IReadOnlyList<string> Names(ILogFiles files)
    {
        try
        {
            return files.List(Path);
        }
        catch (Exception error) when (FileErrors.IsFileError(error))
        {
            throw EpochLogException.OfReading(Path, error);
        }
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);
}
