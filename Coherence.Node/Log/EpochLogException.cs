using System;
using Coherence.Core.Identity;
using Coherence.Node.Log.Files;

namespace Coherence.Node.Log;

/// <summary>The epoch log cannot do what was asked. The message says what is wrong, where, and what to do.</summary>
public sealed class EpochLogException : Exception
{
    /// <summary>Of a kind and a sentence.</summary>
    /// <param name="kind">What kept the log from doing its work.</param>
    /// <param name="message">What is wrong and what to do about it.</param>
    /// <param name="inner">The error of the file system, if that is what it is.</param>
    public EpochLogException(EpochLogErrorKind kind, string message, Exception? inner = null)
        : base(message, inner) => Kind = kind;

    /// <summary>What kept the log from doing its work.</summary>
    public EpochLogErrorKind Kind { get; }

    /// <summary>The file that is damaged; null if it is not one file.</summary>
    public string? File { get; private init; }

    /// <summary>Where in <see cref="File"/> the damage begins, in bytes; null if the file as a whole is missing or of the wrong length.</summary>
    public long? Offset { get; private init; }

    /// <summary>The first epoch that cannot be read, or that of the checkpoint that does not fit; null if that is not known.</summary>
    public Epoch? Epoch { get; private init; }

    internal static EpochLogException Corrupt(string file, long? offset, Epoch? epoch, string what)
    {
        string place = offset is null ? string.Empty : FormattableString.Invariant($" at offset {offset}");
        string lost = epoch is null ? string.Empty : FormattableString.Invariant($", where epoch {epoch.Value.Number} is expected");
        return new EpochLogException(
            EpochLogErrorKind.Corrupt,
            $"The epoch log is damaged: '{file}'{place}{lost}: {what}. Nothing was changed and nothing is served. "
                + "Keep the directory as it is, check the disk, and restore all files of the directory from one and the same copy.")
        {
            File = file,
            Offset = offset,
            Epoch = epoch,
        };
    }

    internal static EpochLogException WrongCheckpoint(string directory, Epoch epoch) => new(
        EpochLogErrorKind.WrongCheckpoint,
        FormattableString.Invariant($"The checkpoint of epoch {epoch.Number} belongs to another log than the one in '{directory}', ")
            + "which has another record of that epoch. Nothing was changed and nothing is served. "
            + "Restore the log and its checkpoints from one and the same copy.")
    {
        Epoch = epoch,
    };

    internal static EpochLogException NewerFormat(string file, uint version) => new(
        EpochLogErrorKind.NewerFormat,
        $"'{file}' is in version {version} of the log format; this program knows up to version {Format.LogFormat.Version}. Use a newer Coherence.")
    {
        File = file,
    };

    internal static EpochLogException OfOpening(string directory, Exception error)
    {
        if (FileErrors.IsInUse(error))
        {
            return new EpochLogException(EpochLogErrorKind.InUse, $"The epoch log in '{directory}' is in use by another process.", error);
        }

        if (FileErrors.IsFull(error))
        {
            return new EpochLogException(EpochLogErrorKind.Full, $"There is no room for the epoch log in '{directory}'.", error);
        }

        return FileErrors.IsNotWritable(error)
            ? new EpochLogException(
                EpochLogErrorKind.NotWritable,
                $"The directory '{directory}' of the epoch log cannot be written to. The system says: {error.Message}",
                error)
            : new EpochLogException(EpochLogErrorKind.WriteFailed, $"The epoch log in '{directory}' cannot be opened. The system says: {error.Message}", error);
    }

    internal static EpochLogException OfReading(string file, Exception error) => new(
        EpochLogErrorKind.ReadFailed,
        $"'{file}' of the epoch log cannot be read. Nothing was changed; check the disk. The system says: {error.Message}",
        error)
    {
        File = file,
    };

    internal static EpochLogException OfWriting(Exception error) => new(
        EpochLogErrorKind.WriteFailed,
        $"Writing the epoch log failed, so this process appends no more. Check the disk and start the root again; it verifies the log then. "
            + $"The system says: {error.Message}",
        error);

    internal static EpochLogException OfDropping(string directory, Exception error) => new(
        EpochLogErrorKind.DropFailed,
        $"A segment of the epoch log in '{directory}' that is no longer needed could not be deleted. The log is whole and goes on; "
            + $"its disk fills until this is mended. The system says: {error.Message}",
        error);

    internal static EpochLogException OfRoom(long bytes, Exception error) => new(
        EpochLogErrorKind.Full,
        FormattableString.Invariant($"There is no room for a segment of {bytes} bytes of the epoch log. Nothing was written; make room."),
        error);
}
