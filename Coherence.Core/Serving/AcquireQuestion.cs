using Coherence.Core.Links;
using Coherence.Core.Messages;

namespace Coherence.Core.Serving;

/// <summary>An Acquire, and the channel that it came over and its answer goes over.</summary>
/// <remarks>
/// A child that has given a channel up asks again over another. An answer over any other channel than that of the question
/// could be lost on one that only the child knows to be gone. specs/epochs.md#channels.
/// </remarks>
/// <param name="Acquire">What is asked for.</param>
/// <param name="Over">The channel.</param>
internal readonly record struct AcquireQuestion(Acquire Acquire, ChannelSession Over);
