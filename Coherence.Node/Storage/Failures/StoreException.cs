using System;
using Coherence.Node.Log.Files;

namespace Coherence.Node.Storage.Failures;

/// <summary>The store of index values cannot do what was asked. The message says what is wrong, where, and what to do.</summary>
internal sealed class StoreException : Exception
{
    /// <summary>Of a kind and a sentence.</summary>
    /// <param name="kind">What kept the store from doing its work.</param>
    /// <param name="message">What is wrong and what to do about it.</param>
    /// <param name="inner">The error of the file system, if that is what it is.</param>
    public StoreException(StoreErrorKind kind, string message, Exception? inner = null)
        : base(message, inner) => Kind = kind;

    /// <summary>What kept the store from doing its work.</summary>
    public StoreErrorKind Kind { get; }

    /// <summary>The file that is not as it was written; null if it is not one file.</summary>
    public string? File { get; private init; }

    /// <summary>A sector that is not as it was written.</summary>
    public static StoreException Corrupt(string file, long offset, string what) => new(
        StoreErrorKind.Corrupt,
        FormattableString.Invariant($"'{file}' of the store is damaged at offset {offset}: {what}. ")
            + "Check the disk and start the root again: it takes an older checkpoint, or the epoch log alone.")
    {
        File = file,
    };

    /// <summary>A manifest of a later version.</summary>
    public static StoreException NewerFormat(string file, uint version, uint known) => new(
        StoreErrorKind.NewerFormat,
        FormattableString.Invariant($"'{file}' is in version {version} of the store's format; this program knows up to version {known}. Use a newer Coherence."))
    {
        File = file,
    };

    /// <summary>The directory cannot be opened.</summary>
    public static StoreException OfOpening(string directory, Exception error)
    {
        if (FileErrors.IsInUse(error))
        {
            return new StoreException(StoreErrorKind.InUse, $"The store in '{directory}' is in use by another process.", error);
        }

        if (FileErrors.IsFull(error))
        {
            return new StoreException(StoreErrorKind.Full, $"There is no room for the store in '{directory}'.", error);
        }

        return FileErrors.IsNotWritable(error)
            ? new StoreException(
                StoreErrorKind.NotWritable,
                $"The directory '{directory}' of the store cannot be written to. The system says: {error.Message}",
                error)
            : new StoreException(StoreErrorKind.ReadFailed, $"The store in '{directory}' cannot be opened. The system says: {error.Message}", error);
    }

    /// <summary>A file cannot be read.</summary>
    public static StoreException OfReading(string file, Exception error) => new(
        StoreErrorKind.ReadFailed,
        $"'{file}' of the store cannot be read; check the disk and start the root again. The system says: {error.Message}",
        error)
    {
        File = file,
    };

    /// <summary>A sync has failed, for whatever reason: what was written may be lost, and it is never tried again as if nothing had happened.</summary>
    public static StoreException OfSync(string path, Exception error) => new(
        StoreErrorKind.WriteFailed,
        $"'{path}' of the store could not be made durable, so the store does nothing more. Check the disk and start the root again. The system says: {error.Message}",
        error)
    {
        File = path,
    };

    /// <summary>What has failed in a running store, whatever it is.</summary>
    public static StoreException OfRunning(Exception error) => error switch
    {
        StoreException known => known,
        _ when FileErrors.IsFull(error) => new StoreException(
            StoreErrorKind.Full,
            $"The store has no room on its disk. Make room and start the root again. The system says: {error.Message}",
            error),
        _ => new StoreException(
            StoreErrorKind.WriteFailed,
            $"The store failed, so it does nothing more. Check the disk and start the root again. The system says: {error.Message}",
            error),
    };
}
