using System;
using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Either direction, the answer to <see cref="Ping"/>.</summary>
/// <remarks>specs/protocol.md#pong.</remarks>
/// <param name="Nonce">That of the ping.</param>
/// <param name="Epoch">The root epoch that the sender showed when it answered: only a child that has applied it may count the answer as a sign of life. 0 from a child.</param>
/// <param name="Age">How long ago the root is known to have been there; zero from the root and from a child. Whole milliseconds, rounded up.</param>
/// <param name="Path">The sender's own way to the root, as it is now; empty from the root and from a child.</param>
public readonly record struct Pong(long Nonce, Epoch Epoch, TimeSpan Age, SystemPath Path);
