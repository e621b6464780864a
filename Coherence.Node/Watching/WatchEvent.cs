using Coherence.Core.Identity;
using Coherence.Node.Reading;

namespace Coherence.Node.Watching;

/// <summary>One element of a watch: a value that changed, or a mark between them.</summary>
/// <remarks>specs/watching.md#events.</remarks>
/// <param name="Kind">What it says.</param>
/// <param name="Epoch">
/// Changed: the root epoch as of which the value was read. UpToDate: that everything up to it has been yielded. Otherwise the epoch that was applied
/// at this node.
/// </param>
/// <param name="IsComplete">
/// UpToDate: whether the values yielded so far are all there are, as after the start of a watch that was not told what its reader knows. What the
/// reader held before and was not yielded has gone.
/// </param>
/// <param name="Spec">Changed: which value. Otherwise none.</param>
/// <param name="Value">Changed: the value. Otherwise none; its members must not be used.</param>
public readonly record struct WatchEvent(WatchEventKind Kind, Epoch Epoch, bool IsComplete, IndexSpec Spec, ReadResult Value)
{
    internal static WatchEvent Changed(IndexSpec spec, ReadResult value) => new(WatchEventKind.Changed, value.Epoch, IsComplete: false, spec, value);

    internal static WatchEvent Mark(WatchEventKind kind, Epoch epoch, bool isComplete = false) => new(kind, epoch, isComplete, default, default);
}
