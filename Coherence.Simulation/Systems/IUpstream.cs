using System;
using Coherence.Simulation.Network;

namespace Coherence.Simulation.Systems;

/// <summary>A system that serves children: the root, or a relay.</summary>
internal interface IUpstream : IChannelEnd
{
    string Name { get; }

    /// <summary>Whether a connection to it can be opened at this moment.</summary>
    bool IsListening { get; }

    /// <summary>The newest moment of the root, in microseconds, that what it says may reflect; far in the past if none.</summary>
    long RootKnownAt { get; }

    /// <summary>A child has opened a channel.</summary>
    void Open(Channel channel);

    /// <summary>Whether the log of the present process has failed, and it has heard of it.</summary>
    Func<bool> WatchFailure();
}
