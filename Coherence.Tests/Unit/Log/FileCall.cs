namespace Coherence.Tests.Unit.Log;

/// <summary>One call of the log to the file system.</summary>
/// <param name="Operation">Its name.</param>
/// <param name="Path">The file or directory.</param>
/// <param name="Offset">Of a write, in bytes.</param>
/// <param name="Bytes">Of a write: how many.</param>
internal readonly record struct FileCall(string Operation, string Path, long Offset = 0, int Bytes = 0)
{
    public bool IsWrite => string.Equals(Operation, "write", System.StringComparison.Ordinal);
}
