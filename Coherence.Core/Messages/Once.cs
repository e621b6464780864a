using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Publisher towards the root, inside an update: the update takes effect only if none with this key has.</summary>
/// <remarks>specs/protocol.md#once. Otherwise it is answered with <see cref="Reject"/>, which names the epoch in which the other one took effect.</remarks>
/// <param name="Key">The key that the application chose.</param>
public readonly record struct Once(UpdateKey Key);
