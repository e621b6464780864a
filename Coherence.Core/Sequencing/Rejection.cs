using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Sequencing;

/// <summary>Why an update was refused.</summary>
/// <param name="Reason">The kind of reason.</param>
/// <param name="Spec">The index value because of which it was; its bytes are its own.</param>
internal sealed record Rejection(RejectReason Reason, IndexSpec Spec);
