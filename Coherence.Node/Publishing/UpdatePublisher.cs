using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Publishing;

namespace Coherence.Node.Publishing;

/// <summary>Publishes an update of the node, as its users do.</summary>
internal delegate Task<PublishReceipt> UpdatePublisher(Update update, PublishAcknowledgement acknowledgement, CancellationToken cancellation);
