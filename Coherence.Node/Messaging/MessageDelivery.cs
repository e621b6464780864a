using Coherence.Core.Identity;
using Coherence.Node.Failures;

namespace Coherence.Node.Messaging;

/// <summary>What became of a message to one of several systems.</summary>
/// <param name="System">The system.</param>
/// <param name="Failure">Why it is not known to have been delivered there; null if it was.</param>
public readonly record struct MessageDelivery(SystemId System, CoherenceException? Failure);
