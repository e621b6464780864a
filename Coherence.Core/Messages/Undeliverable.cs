using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>To the sender of a user message: one copy of it was not delivered, or has to wait.</summary>
/// <remarks>specs/protocol.md#undeliverable. Nothing follows from its loss. Safe to repeat.</remarks>
/// <param name="Hops">How many systems have passed it on, 0 to 64.</param>
/// <param name="From">Who says so: a system on the way, or the target.</param>
/// <param name="To">The sender of the message.</param>
/// <param name="Target">Its target.</param>
/// <param name="Number">Its number.</param>
/// <param name="Reason">Why.</param>
public readonly record struct Undeliverable(int Hops, SystemId From, SystemId To, SystemId Target, long Number, UndeliverableReason Reason);
