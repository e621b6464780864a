using System;

namespace Coherence.Node.Dumps.Format;

/// <summary>A dump cannot be read. The message says what is wrong, where, and what to do.</summary>
public sealed class DumpException : Exception
{
    /// <summary>Of a sentence.</summary>
    /// <param name="message">What is wrong, where, and what to do about it.</param>
    /// <param name="inner">What found it, if that is another error.</param>
    public DumpException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }

    internal static DumpException Damaged(string name, long offset, string what, Exception? inner = null) => new(
        FormattableString.Invariant($"The dump '{name}' is damaged at byte {offset}: {what}. Nothing was loaded; take another copy of it, or dump again."),
        inner);

    internal static DumpException Incomplete(string name, long bytes) => new(
        FormattableString.Invariant($"The dump '{name}' is incomplete: it ends behind byte {bytes}, before its last part. ")
            + "Nothing was loaded. Whoever wrote it was ended before it was done, or the file was cut: take another copy of it, or dump again.");

    internal static DumpException NoDump(string name) => new(
        $"'{name}' is no dump: a dump begins with \"{DumpHeader.Magic}\". Name a file that 'coherence store dump' wrote.");

    internal static DumpException NewerFormat(string name, long version) => new(
        $"'{name}' is in version {version} of the dump format; this program knows up to version {DumpHeader.CurrentVersion}. Use a newer Coherence.");
}
