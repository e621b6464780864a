using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Core.Publishing;
using Coherence.Node.Failures;
using Coherence.Node.Publishing;
using Coherence.Node.Reading;

namespace Coherence.Node.Transactions;

/// <summary>Reads of one root epoch, and operations that take effect only if nothing of what was read has changed by then.</summary>
/// <remarks>
/// Nothing is locked: the root refuses the transaction if it finds a change, and nothing of it takes effect. Transactions are
/// serializable: specs/consistency.md#transactions. Reads do not see the transaction's own operations. One call at a time: a
/// second one while a read or the commit is open is an error, since what it reads might escape the commit.
/// </remarks>
public sealed class Transaction
{
    private readonly ValueReader _reader;
    private readonly UpdatePublisher _commit;
    private readonly ReadMoment _start;
    private readonly ReadOptions _options;
    private readonly ReadSet _reads = new();
    private int _isBusy;

    internal Transaction(ValueReader reader, UpdatePublisher commit, ReadMoment start, ReadOptions options)
    {
        _reader = reader;
        _commit = commit;
        _start = start;
        _options = options;
    }

    /// <summary>The root epoch that all reads are of.</summary>
    public Epoch Epoch => _start.Epoch;

    /// <summary>The operations: fill it here, and commit it with the transaction.</summary>
    public Update Update { get; } = new();

    /// <summary>How many values were read.</summary>
    public int ReadCount => _reads.Count;

    /// <summary>Whether it was committed, or that was tried.</summary>
    internal bool IsCommitted { get; private set; }

    /// <summary>Whether it failed because its epoch was too old: something that it had read has changed, or cannot be read any more.</summary>
    internal bool IsOutdated { get; private set; }

    /// <summary>Reads one value as of <see cref="Epoch"/>. What was read before is answered from memory.</summary>
    /// <exception cref="InvalidOperationException">The transaction was committed, or another call is open.</exception>
    /// <exception cref="CoherenceException">
    /// The root knows no such index, does not keep the values of that epoch any more, the lease is lost and the options say not
    /// to wait, or the node has been closed.
    /// </exception>
    public ValueTask<ReadResult> ReadAsync(IndexSpec spec, CancellationToken cancellation = default)
    {
        Enter();
        if (!_reads.TryFind(spec, out ReadResult result))
        {
            IndexSpec owned = spec.ToOwned();
            if (!_reader.TryReadAt(owned, _start, out result))
            {
                return ReadUncachedAsync(owned, cancellation);
            }

            _reads.Add(owned, result);
        }

        Leave();
        return new ValueTask<ReadResult>(result);
    }

    /// <summary>Reads several values as of <see cref="Epoch"/>, in one round trip for all that the cache lacks.</summary>
    /// <inheritdoc cref="ReadAsync(IndexSpec, CancellationToken)" path="/exception"/>
    public async ValueTask<IReadOnlyList<ReadResult>> ReadAsync(IReadOnlyList<IndexSpec> specs, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(specs);
        Enter();
        try
        {
            var missing = new List<IndexSpec>();
            foreach (IndexSpec spec in specs)
            {
                if (!_reads.TryFind(spec, out _))
                {
                    missing.Add(spec.ToOwned());
                }
            }

            await FetchAsync(missing, cancellation).ConfigureAwait(false);
            var results = new ReadResult[specs.Count];
            for (int position = 0; position < results.Length; position++)
            {
                _ = _reads.TryFind(specs[position], out results[position]);
            }

            return results;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Commits: the operations take effect in one root epoch if nothing that was read has changed, and none does otherwise.</summary>
    /// <remarks>
    /// Ends as publishing an update does. Without operations nothing is sent: what was read is of one epoch whatever has changed since.
    /// </remarks>
    /// <returns>The epoch that the transaction is part of; without operations <see cref="Epoch"/>.</returns>
    /// <exception cref="InvalidOperationException">
    /// The transaction was committed before, is too large, has assertions of its own and no operations, or another call is open.
    /// </exception>
    /// <exception cref="CoherenceException">
    /// Conflict: something that was read has changed, and nothing took effect; run it again. Otherwise as when publishing.
    /// </exception>
    public async Task<Epoch> CommitAsync(
        PublishAcknowledgement acknowledgement = PublishAcknowledgement.Durable, CancellationToken cancellation = default)
    {
        Enter();
        try
        {
            IsCommitted = true;
            if (Update.Count == 0)
            {
                return Update.AssertionCount == 0
                    ? Epoch
                    : throw new InvalidOperationException("The update has assertions and no operation that depends on them.");
            }

            for (int position = 0; position < _reads.Count; position++)
            {
                _ = Update.AssertUnchanged(_reads[position], Epoch);
            }

            PublishReceipt receipt = await _commit(Update, acknowledgement, cancellation).ConfigureAwait(false);
            return receipt.Epoch;
        }
        catch (CoherenceException failure) when (failure.Failure == CoherenceFailure.Conflict)
        {
            IsOutdated = true;
            throw;
        }
        finally
        {
            Leave();
        }
    }

    private async ValueTask<ReadResult> ReadUncachedAsync(IndexSpec spec, CancellationToken cancellation)
    {
        try
        {
            await FetchAsync([spec], cancellation).ConfigureAwait(false);
            return _reads.TryFind(spec, out ReadResult result) ? result : throw new InvalidOperationException($"{spec} was read and is not there: a bug.");
        }
        finally
        {
            Leave();
        }
    }

    private async ValueTask FetchAsync(List<IndexSpec> specs, CancellationToken cancellation)
    {
        if (specs.Count == 0)
        {
            return;
        }

        try
        {
            Snapshot snapshot = await _reader.ReadAtAsync(specs, _start, _options, cancellation).ConfigureAwait(false);
            for (int position = 0; position < specs.Count; position++)
            {
                _reads.Add(specs[position], snapshot[position]);
            }
        }
        catch (CoherenceException failure) when (failure.Failure == CoherenceFailure.SnapshotTooOld)
        {
            IsOutdated = true;
            throw;
        }
    }

    private void Enter()
    {
        if (Interlocked.Exchange(ref _isBusy, 1) != 0)
        {
            throw new InvalidOperationException("A read or the commit of this transaction is open; await it first.");
        }

        if (IsCommitted)
        {
            Leave();
            throw new InvalidOperationException("The transaction has been committed; begin another one.");
        }
    }

    private void Leave() => Volatile.Write(ref _isBusy, 0);
}
