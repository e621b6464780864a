using System;
using System.IO;
using System.Threading;
using Coherence.Node.Dumps.Format;
using Coherence.Node.Failures;
using Coherence.Node.Log;
using Coherence.Node.Storage.Failures;

namespace Coherence.Node.Dumps;

/// <summary>Reads a dump into an empty data directory: a root that starts there goes on as the dumped one was at the dump's epoch.</summary>
/// <remarks>
/// specs/dump.md#loading. All or nothing: until it is complete, a root refuses the directory. Two roots that go on from one dump, or one of
/// them beside the root that was dumped, are one cluster with two histories: never let both run. Any thread.
/// </remarks>
public static class RootLoad
{
    /// <summary>Reads a dump.</summary>
    /// <param name="options">Where it is read into.</param>
    /// <param name="input">The dump; not disposed of.</param>
    /// <param name="cancellation">Ends it early; the directory is as it was before.</param>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    /// <exception cref="DumpException">The dump is damaged, incomplete, or of a newer version. The directory is as it was before.</exception>
    /// <exception cref="CoherenceException">The directory is not empty, or cannot be written to.</exception>
    public static DumpReport Read(RootLoadOptions options, Stream input, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(input);
        options.Validate();
        try
        {
            using LoadPlace place = LoadPlace.Take(options.DataDirectory);
            return Read(options, input, place, cancellation);
        }
        catch (Exception failure) when (failure is EpochLogException or StoreException or IOException or UnauthorizedAccessException)
        {
            throw new CoherenceException(CoherenceFailure.Storage, failure.Message, failure);
        }
    }

    private static DumpReport Read(RootLoadOptions options, Stream input, LoadPlace place, CancellationToken cancellation)
    {
        DumpHeader header;
        long bytes;
        using (LoadedStore store = new(options, place.StorePath, options.InputName, cancellation))
        {
            (header, bytes) = DumpContent.Read(input, options.InputName, store);
            store.Complete();
        }

        var log = new EpochLogOptions { Directory = options.DataDirectory, SegmentBytes = options.SegmentBytes };
        EpochLog.CreateBehind(log, header.Cluster, header.Epoch, header.Chain).Dispose();
        place.Complete();
        return new DumpReport(header.Cluster, header.Epoch, header.Values, bytes);
    }
}
