using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>The target of user messages to their sender: they have been delivered, so it may forget them.</summary>
/// <remarks>specs/protocol.md#delivered. Safe to repeat.</remarks>
/// <param name="Hops">How many systems have passed it on, 0 to 64.</param>
/// <param name="From">The target of the messages.</param>
/// <param name="To">Their sender.</param>
/// <param name="Below">Every message with a lower number.</param>
/// <param name="Number">And this one; 0 if there is none.</param>
public readonly record struct Delivered(int Hops, SystemId From, SystemId To, long Below, long Number);
