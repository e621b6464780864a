using Coherence.Core.Messages;

namespace Coherence.Core.Speculation;

/// <summary>One operation that changes a value.</summary>
/// <param name="Update">The update that it is in.</param>
/// <param name="Number">Which operation of the update it is.</param>
internal readonly record struct OverlayStep(OverlayUpdate Update, int Number)
{
    public ref readonly PublishOp Operation => ref Update.Operations[Number];
}
