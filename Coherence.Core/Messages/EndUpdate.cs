using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Either direction: the part of an update that began last on this channel is whole.</summary>
/// <remarks>specs/protocol.md#endupdate.</remarks>
/// <param name="Origin">As in its <see cref="BeginUpdate"/>.</param>
/// <param name="Epoch">As in its <see cref="BeginUpdate"/>.</param>
/// <param name="Part">As in its <see cref="BeginUpdate"/>.</param>
/// <param name="Count">How many messages the part has between Begin and End.</param>
public readonly record struct EndUpdate(SystemId Origin, Epoch Epoch, int Part, int Count);
