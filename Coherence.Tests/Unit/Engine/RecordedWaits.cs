using System.Collections.Generic;
using Coherence.Core.Following;
using Coherence.Core.Messages;

namespace Coherence.Tests.Unit.Engine;

/// <summary>Records what is asked of an upstream and taken back, over the lowest channel that is up.</summary>
internal sealed class RecordedWaits : IWaitWriter
{
    /// <summary>The channels that are up; empty: there is no link.</summary>
    public SortedSet<int> Up { get; } = [0];

    public List<WaitForEpoch> Asked { get; } = [];

    /// <summary>What was taken back, and over which channel.</summary>
    public List<(long Nonce, int Channel)> Cancelled { get; } = [];

    public bool IsUp(int channel) => Up.Contains(channel);

    public int? Ask(in WaitForEpoch wait)
    {
        if (Up.Count == 0)
        {
            return null;
        }

        Asked.Add(wait);
        return Up.Min;
    }

    public int? Cancel(in CancelWait cancel, int? asked)
    {
        if (Up.Count == 0)
        {
            return null;
        }

        int channel = asked is { } same && Up.Contains(same) ? same : Up.Min;
        Cancelled.Add((cancel.Nonce, channel));
        return channel;
    }
}
