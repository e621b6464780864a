using System;
using Coherence.Core.Messages;

namespace Coherence.Simulation.Network;

/// <summary>One message of a frame.</summary>
/// <param name="Code">Which.</param>
/// <param name="Bytes">All of it.</param>
internal readonly record struct WireMessage(MessageCode Code, ReadOnlyMemory<byte> Bytes);
