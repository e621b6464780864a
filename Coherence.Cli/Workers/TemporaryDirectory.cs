using System;
using System.IO;

namespace Coherence.Cli.Workers;

/// <summary>A fresh directory that is deleted at the end, unless it is to be kept.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly bool _isKept;

    /// <summary>Makes one below a directory; null for the system's temporary one.</summary>
    public TemporaryDirectory(string? below, bool isKept)
    {
        _isKept = isKept;
        Path = below is null
            ? Directory.CreateTempSubdirectory("coherence-").FullName
            : Directory.CreateDirectory(System.IO.Path.Combine(below, $"coherence-{Guid.NewGuid():N}")).FullName;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isKept)
        {
            return;
        }

        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // Whatever is left is in the system's temporary directory.
        }
    }
}
