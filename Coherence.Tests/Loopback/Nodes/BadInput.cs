using System;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Tests.Loopback.Nodes;

/// <summary>One way to break the protocol towards a root.</summary>
/// <param name="Name">What is wrong.</param>
/// <param name="Reason">The reason of the Goodbye that must come.</param>
/// <param name="Frames">The frames, made from the system id and the first identifier that the root granted. Each is a list of messages.</param>
internal sealed record BadInput(string Name, GoodbyeReason Reason, Func<SystemId, Identifier, byte[][][]> Frames)
{
    public override string ToString() => Name;
}
