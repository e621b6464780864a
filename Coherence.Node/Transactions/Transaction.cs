using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Core.Publishing;
using Coherence.Node.Publishing;
using Coherence.Node.Reading;

namespace Coherence.Node.Transactions;

/// <summary>Reads of one root epoch, and operations that take effect only if nothing of what was read has changed by then.</summary>
/// <remarks>
/// Nothing is locked: the root refuses the transaction if it finds a change, and nothing of it takes effect. Transactions are
/// serializable: specs/consistency.md#transactions. Reads do not see the transaction's own operations. One thread at a time.
/// </remarks>
public sealed class Transaction
{
    private readonly ValueReader _reader;
    private readonly TransactionCommit _commit;
    private readonly ReadOptions _options;
    private readonly Dictionary<IndexSpec, ReadResult> _reads = [];
    private bool _isCommitted;

    internal Transaction(ValueReader reader, TransactionCommit commit, Epoch epoch, ReadOptions options)
    {
        _reader = reader;
        _commit = commit;
        _options = options;
        Epoch = epoch;
    }

    /// <summary>The root epoch that all reads are of.</summary>
    public Epoch Epoch { get; }

    /// <summary>The operations: fill it here, and commit it with the transaction.</summary>
    public Update Update { get; } = new();

    /// <summary>How many values were read.</summary>
    public int ReadCount => _reads.Count;

    /// <summary>Reads one value as of <see cref="Epoch"/>. What was read before is answered from memory.</summary>
    /// <exception cref="InvalidOperationException">The transaction was committed.</exception>
    /// <exception cref="Failures.CoherenceException">
    /// The root knows no such index, does not keep the values of that epoch any more, the lease is lost and the options say not
    /// to wait, or the node has been closed.
    /// </exception>
    public ValueTask<ReadResult> ReadAsync(IndexSpec spec, CancellationToken cancellation = default)
    {
        ThrowIfCommitted();
        if (_reads.TryGetValue(spec, out ReadResult known))
        {
            return new ValueTask<ReadResult>(known);
        }

        IndexSpec owned = spec.ToOwned();
        if (!_reader.TryReadAt(owned, Epoch, out ReadResult cached))
        {
            return ReadUncachedAsync(owned, cancellation);
        }

        _reads.Add(owned, cached);
        return new ValueTask<ReadResult>(cached);
    }

    /// <summary>Reads several values as of <see cref="Epoch"/>, in one round trip for all that the cache lacks.</summary>
    /// <inheritdoc cref="ReadAsync(IndexSpec, CancellationToken)" path="/exception"/>
    public async ValueTask<IReadOnlyList<ReadResult>> ReadAsync(IReadOnlyList<IndexSpec> specs, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(specs);
        ThrowIfCommitted();
        var missing = new List<IndexSpec>();
        foreach (IndexSpec spec in specs)
        {
            if (!_reads.ContainsKey(spec))
            {
                missing.Add(spec.ToOwned());
            }
        }

        if (missing.Count > 0)
        {
            Snapshot snapshot = await _reader.ReadAtAsync(missing, Epoch, _options, cancellation).ConfigureAwait(false);
            for (int position = 0; position < missing.Count; position++)
            {
                _reads[missing[position]] = snapshot[position];
            }
        }

        var results = new ReadResult[specs.Count];
        for (int position = 0; position < results.Length; position++)
        {
            results[position] = _reads[specs[position]];
        }

        return results;
    }

    /// <summary>Commits: the operations take effect in one root epoch if nothing that was read has changed, and none does otherwise.</summary>
    /// <remarks>
    /// Ends as publishing an update does. Without operations nothing is sent: what was read is of one epoch whatever has changed since.
    /// </remarks>
    /// <returns>The epoch that the transaction is part of; without operations <see cref="Epoch"/>.</returns>
    /// <exception cref="InvalidOperationException">The transaction was committed before, or is too large.</exception>
    /// <exception cref="Failures.CoherenceException">
    /// Conflict: something that was read has changed, and nothing took effect; run it again. Otherwise as when publishing.
    /// </exception>
    public async Task<Epoch> CommitAsync(
        PublishAcknowledgement acknowledgement = PublishAcknowledgement.Durable, CancellationToken cancellation = default)
    {
        ThrowIfCommitted();
        _isCommitted = true;
        if (Update.Count == 0)
        {
            return Epoch;
        }

        foreach (IndexSpec spec in _reads.Keys)
        {
            _ = Update.AssertUnchanged(spec, Epoch);
        }

        PublishReceipt receipt = await _commit(Update, acknowledgement, cancellation).ConfigureAwait(false);
        return receipt.Epoch;
    }

    private async ValueTask<ReadResult> ReadUncachedAsync(IndexSpec spec, CancellationToken cancellation)
    {
        Snapshot snapshot = await _reader.ReadAtAsync([spec], Epoch, _options, cancellation).ConfigureAwait(false);
        return _reads[spec] = snapshot[0];
    }

    private void ThrowIfCommitted()
    {
        if (_isCommitted)
        {
            throw new InvalidOperationException("The transaction has been committed; begin another one.");
        }
    }
}
