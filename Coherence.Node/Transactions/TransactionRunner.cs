using System;
using System.Security.Cryptography;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Node.Failures;
using Coherence.Node.Metrics;
using Coherence.Transport.Reconnect;

namespace Coherence.Node.Transactions;

/// <summary>Runs a transaction again, each time on newer values, until nothing that it read has changed before it is committed.</summary>
internal sealed class TransactionRunner(Func<TransactionOptions, CancellationToken, ValueTask<Transaction>> begin, TimeProvider time)
{
    private const int RandomSteps = 1 << 20;

    public async Task<T> RunAsync<T>(Func<Transaction, Task<T>> body, TransactionOptions options, CancellationToken cancellation)
    {
        options.Validate();
        var delay = new ReconnectDelay(
            options.FirstDelay, options.MaximumDelay, static () => (double)RandomNumberGenerator.GetInt32(RandomSteps) / RandomSteps);
        for (int attempt = 1; ; attempt++)
        {
            Transaction transaction = await begin(options, cancellation).ConfigureAwait(false);
            try
            {
                T result = await body(transaction).ConfigureAwait(false);
                if (!transaction.IsCommitted)
                {
                    _ = await transaction.CommitAsync(options.Acknowledgement, cancellation).ConfigureAwait(false);
                }

                return result;
            }
            catch (CoherenceException) when (transaction.IsOutdated && attempt < options.MaximumAttempts)
            {
                // Nothing of it took effect, and newer values may bring it through.
                NodeMetrics.TransactionRepeated();
            }

            await Task.Delay(delay.Next(), time, cancellation).ConfigureAwait(false);
        }
    }
}
