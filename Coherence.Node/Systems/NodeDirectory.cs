using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.Systems;
using Coherence.Core.Publishing;
using Coherence.Node.Failures;
using Coherence.Node.Publishing;
using Coherence.Node.Reading;
using Coherence.Node.Watching;

namespace Coherence.Node.Systems;

/// <summary>The systems and services of the cluster, as a node sees them, and what it offers itself.</summary>
/// <remarks>
/// specs/directory.md. They are values of <see cref="DirectoryIndex"/>, read from the node's cache like any others: its specs can be read, watched and used in
/// snapshots and transactions directly. For any thread.
/// </remarks>
public sealed class NodeDirectory
{
    private readonly ValueReader _reader;
    private readonly WatchRun _watches;
    private readonly UpdatePublisher _publish;

    internal NodeDirectory(ValueReader reader, WatchRun watches, UpdatePublisher publish)
    {
        _reader = reader;
        _watches = watches;
        _publish = publish;
    }

    /// <summary>Says that this node offers a service, until <see cref="DeannounceAsync"/> or until it leaves for good.</summary>
    /// <remarks>Together with operations, in one update: <see cref="Update.Announce"/>.</remarks>
    /// <param name="service">Its name: 1 to 255 bytes of UTF-8 without control characters. What this node said of it before is replaced.</param>
    /// <param name="information">What users of the service need to know, such as an address; at most 4 KiB.</param>
    /// <param name="cancellation">Stops the waiting, not the announcing.</param>
    /// <returns>When it is durable, and in which epoch.</returns>
    /// <exception cref="ArgumentException">It is no such name, or the information is too long.</exception>
    /// <exception cref="CoherenceException">The node offers 256 services already, the service has too many systems for one value, or as when publishing.</exception>
    public Task<PublishReceipt> AnnounceAsync(string service, ReadOnlyMemory<byte> information, CancellationToken cancellation = default) =>
        _publish(new Update().Announce(service, information), PublishAcknowledgement.Durable, cancellation);

    /// <summary>Says that this node offers a service no longer.</summary>
    /// <param name="service">Its name. One that it does not offer stays as it is.</param>
    /// <param name="cancellation">Stops the waiting, not the announcing.</param>
    /// <returns>When it is durable, and in which epoch.</returns>
    /// <exception cref="ArgumentException">It is no name of a service.</exception>
    /// <exception cref="CoherenceException">As when publishing.</exception>
    public Task<PublishReceipt> DeannounceAsync(string service, CancellationToken cancellation = default) =>
        _publish(new Update().Deannounce(service), PublishAcknowledgement.Durable, cancellation);

    /// <summary>Who offers a service, reachable or not, by ascending system id; nobody if there is no such service.</summary>
    /// <exception cref="ArgumentException">It is no name of a service.</exception>
    /// <exception cref="CoherenceException">As when reading.</exception>
    public async ValueTask<IReadOnlyList<ServiceProvider>> FindAsync(string service, ReadOptions options = default, CancellationToken cancellation = default)
    {
        ReadResult result = await _reader.ReadAsync(DirectoryIndex.Service(service), options, cancellation).ConfigureAwait(false);
        return DirectoryIndex.ReadProviders(result.Bytes);
    }

    /// <summary>What the directory says of one system; null if the root does not know it, or has forgotten it.</summary>
    /// <exception cref="CoherenceException">As when reading.</exception>
    public async ValueTask<SystemEntry?> FindAsync(SystemId system, ReadOptions options = default, CancellationToken cancellation = default)
    {
        ReadResult result = await _reader.ReadAsync(DirectoryIndex.System(system), options, cancellation).ConfigureAwait(false);
        return DirectoryIndex.ReadSystem(result.Bytes);
    }

    /// <summary>All of it, as of one root epoch.</summary>
    /// <exception cref="CoherenceException">As when reading.</exception>
    public async Task<DirectorySnapshot> ReadAsync(ReadOptions options = default, CancellationToken cancellation = default)
    {
        for (int attempt = 1; ; attempt++)
        {
            ReadMoment at = await _reader.BeginAsync(options, cancellation).ConfigureAwait(false);
            try
            {
                return await ReadAtAsync(at, options, cancellation).ConfigureAwait(false);
            }
            catch (CoherenceException failure) when (failure.Failure == CoherenceFailure.SnapshotTooOld && attempt < SnapshotReader.Attempts)
            {
                // It took longer than the root keeps that epoch; the next attempt takes the newest.
            }
        }
    }

    /// <summary>Yields all systems and services, then each that comes, changes or goes, state by state: all that changed up to one root epoch, then its mark.</summary>
    /// <remarks>
    /// specs/watching.md#directory. It ends when it is cancelled or fails, and goes on across reconnects and restarts of the root. Of what a slow reader
    /// has not taken the newest is kept, one change of each system and service. Each enumeration is a watch of its own.
    /// </remarks>
    /// <param name="from">
    /// An epoch of this cluster as of which the reader knows the directory already: what has not changed since is not yielded, and what has gone since is,
    /// as gone; if the root does not remember what has gone since then, all is yielded, as the mark says. The default is to yield all.
    /// </param>
    /// <param name="cancellation">Ends the watch.</param>
    /// <exception cref="CoherenceException">As when reading.</exception>
    public IAsyncEnumerable<DirectoryEvent> WatchAsync(Epoch? from = null, CancellationToken cancellation = default) =>
        DirectoryWatch.RunAsync(_watches, from, cancellation);

    // As of one epoch, so that it ends however many come and go meanwhile.
    private async Task<DirectorySnapshot> ReadAtAsync(ReadMoment at, ReadOptions options, CancellationToken cancellation)
    {
        Snapshot lists = await _reader.ReadAtAsync([DirectoryIndex.Systems, DirectoryIndex.Services], at, options, cancellation).ConfigureAwait(false);
        IReadOnlyList<SystemId> systems = DirectoryIndex.ReadSystems(lists[0].Bytes);
        IReadOnlyList<string> services = DirectoryIndex.ReadServices(lists[1].Bytes);
        IndexSpec[] specs = [.. systems.Select(DirectoryIndex.System), .. services.Select(DirectoryIndex.Service)];
        Snapshot entries = await _reader.ReadAtAsync(specs, at, options, cancellation).ConfigureAwait(false);
        return Assemble(entries, systems, services);
    }

    private static DirectorySnapshot Assemble(Snapshot snapshot, IReadOnlyList<SystemId> systems, IReadOnlyList<string> services)
    {
        int position = 0;
        var known = new List<KnownSystem>();
        foreach (SystemId system in systems)
        {
            if (DirectoryIndex.ReadSystem(snapshot[position++].Bytes) is { } entry)
            {
                known.Add(new KnownSystem(system, entry));
            }
        }

        var offered = new List<KnownService>();
        foreach (string service in services)
        {
            offered.Add(new KnownService(service, DirectoryIndex.ReadProviders(snapshot[position++].Bytes)));
        }

        return new DirectorySnapshot(snapshot.Epoch, known, offered);
    }
}
