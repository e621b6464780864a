using Coherence.Core.Engine;
using Coherence.Core.Messaging;

namespace Coherence.Node.Metrics;

/// <summary>Tells the meter which messages one system has sent, taken and passed on since the turn before. Engine thread.</summary>
internal sealed class MessageMetrics
{
    private MessageFigures _before;

    /// <summary>At the end of each turn.</summary>
    public void TurnEnded(SystemEngine engine)
    {
        MessageFigures now = engine.MessageFigures;
        if (now != _before)
        {
            NodeMetrics.MessagesChanged(_before, now);
            _before = now;
        }
    }
}
