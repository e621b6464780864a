using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Either direction: one part of an update begins; all up to <see cref="EndUpdate"/> on this channel belongs to it.</summary>
/// <remarks>
/// specs/protocol.md#beginupdate. An update is complete when all its distinct parts are, and applied when
/// <paramref name="Previous"/> has been (EPO-1). A part that is cut off before its End is discarded. Parts may be sent
/// again, on any channel; copies are equal (EPO-3).
/// </remarks>
/// <param name="Origin">Whose timeline the update is in: the publisher's upwards, the root's downwards.</param>
/// <param name="Epoch">The number of the update; 1 or more.</param>
/// <param name="Previous">The epoch that must have been applied before; less than <paramref name="Epoch"/>. The update covers all epochs after it.</param>
/// <param name="Part">Which part, from 0.</param>
/// <param name="Parts">How many parts the update has, 1 to 4,096.</param>
/// <param name="Applied">Of a publisher's update, the root epoch that the publisher had applied when it numbered it: the root decides upon it in a later one. Zero of the root's.</param>
/// <param name="Open">Of a publisher's update, how many of those before it had no outcome that the publisher knew of then. 0 of the root's.</param>
public readonly record struct BeginUpdate(
    SystemId Origin, Epoch Epoch, Epoch Previous, int Part, int Parts, Epoch Applied = default, int Open = 0);
