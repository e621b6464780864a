using Coherence.Core.Messages;

namespace Coherence.Simulation.Network;

/// <summary>What several channels would carry in any order: a message by itself, or a whole part.</summary>
/// <param name="Bytes">Its messages.</param>
/// <param name="Code">The first of them.</param>
internal readonly record struct WireUnit(byte[] Bytes, MessageCode Code)
{
    /// <summary>Whether it belongs to the setting up or the end of a channel.</summary>
    public bool IsHandshake => Code is MessageCode.Hello or MessageCode.Welcome or MessageCode.Goodbye;
}
