using System;
using System.IO;

namespace Coherence.Tests.Unit.Log;

/// <summary>A directory of one test, deleted after it.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("coherence-log-").FullName;

    /// <summary>A path inside, where nothing is yet.</summary>
    public string Path => System.IO.Path.Combine(_root, "log");

    public string In(string name) => System.IO.Path.Combine(Path, name);

    public string Segment(int number) => In($"epochs-{number:D10}.log");

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
