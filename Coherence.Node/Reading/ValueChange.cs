using Coherence.Core.Identity;

namespace Coherence.Node.Reading;

/// <summary>A watched value as it became.</summary>
/// <param name="Spec">The index value that is watched.</param>
/// <param name="Value">The value, and the epoch as of which it was seen.</param>
public readonly record struct ValueChange(IndexSpec Spec, ReadResult Value);
