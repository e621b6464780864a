using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Publishing;
using Coherence.Node.Publishing;

namespace Coherence.Node.Transactions;

/// <summary>Publishes the update of a transaction.</summary>
internal delegate Task<PublishReceipt> TransactionCommit(Update update, PublishAcknowledgement acknowledgement, CancellationToken cancellation);
