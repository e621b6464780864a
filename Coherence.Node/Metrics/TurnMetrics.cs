using Coherence.Core.Engine;

namespace Coherence.Node.Metrics;

/// <summary>Tells the meter what has changed at one system since the turn before. Engine thread.</summary>
internal sealed class TurnMetrics
{
    private readonly MessageMetrics _messages = new();
    private int _channels;
    private int _waiting;
    private long _delayed;

    /// <summary>At the end of each turn.</summary>
    public void TurnEnded(SystemEngine engine)
    {
        if (engine.UpstreamChannels != _channels)
        {
            NodeMetrics.UpstreamChannelsChanged(engine.UpstreamChannels - _channels);
            _channels = engine.UpstreamChannels;
        }

        if (engine.Timeline.DelayedCount != _delayed)
        {
            NodeMetrics.UpdatesDelayed(engine.Timeline.DelayedCount - _delayed);
            _delayed = engine.Timeline.DelayedCount;
        }

        if (engine.Timeline.WaitingCount != _waiting)
        {
            NodeMetrics.UpdatesWaitingChanged(engine.Timeline.WaitingCount - _waiting);
            _waiting = engine.Timeline.WaitingCount;
        }

        _messages.TurnEnded(engine);
    }
}
