using System;
using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Upstream to child: a value of an index, and the root epochs at which it is known to hold.</summary>
/// <remarks>
/// specs/protocol.md#grant. COH-2: the value holds at every epoch from <paramref name="Min"/> to <paramref name="Max"/>.
/// Outside an update it answers an <see cref="Acquire"/>, and ends at Max unless the update that covers the next epoch
/// has <see cref="Subscribed"/> (COH-3). Inside an update it is a refresh: the new value in place of an
/// <see cref="Invalidate"/>, and the subscription goes on. Safe to repeat.
/// </remarks>
/// <param name="Spec">Which index value.</param>
/// <param name="Min">The epoch of its last change; 0 if it never changed.</param>
/// <param name="Max">The newest epoch at which it is known to hold.</param>
/// <param name="Content">Whether the value is here, absent, or the one that the child holds.</param>
/// <param name="Value">The bytes of the value if <paramref name="Content"/> is <see cref="GrantContent.Value"/>, otherwise empty; at most 512 KiB.</param>
/// <param name="IsSnapshot">Whether it answers an <see cref="Acquire"/> of a past epoch: it is for that question alone, and never a current value.</param>
public readonly record struct Grant(
    IndexSpec Spec, Epoch Min, Epoch Max, GrantContent Content, ReadOnlyMemory<byte> Value, bool IsSnapshot = false);
