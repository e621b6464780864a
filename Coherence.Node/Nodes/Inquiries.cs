using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Coherence.Core.Engine;
using Coherence.Core.Messages;
using Coherence.Core.Roots;
using Coherence.Node.Failures;

namespace Coherence.Node.Nodes;

/// <summary>The questions for the upstream's figures that have no answer yet. Engine thread.</summary>
internal sealed class Inquiries
{
    private readonly Dictionary<long, TaskCompletionSource<RootFigures>> _open = [];
    private long _lastNonce;
    private int _channels;

    /// <summary>Asks the upstream.</summary>
    public void Ask(SystemEngine engine, TaskCompletionSource<RootFigures> inquiry)
    {
        long nonce = ++_lastNonce;
        if (engine.TryInquire(nonce))
        {
            _open.Add(nonce, inquiry);
        }
        else
        {
            _ = inquiry.TrySetException(new CoherenceException(CoherenceFailure.Unreachable, "The upstream is not connected at this moment."));
        }
    }

    /// <summary>The upstream has answered.</summary>
    public void Answered(in Report report)
    {
        if (_open.Remove(report.Nonce, out TaskCompletionSource<RootFigures>? inquiry))
        {
            _ = inquiry.TrySetResult(new RootFigures(
                report.Current,
                (int)Math.Min(report.Children, int.MaxValue),
                (int)Math.Min(report.Systems, int.MaxValue),
                (int)Math.Min(report.Values, int.MaxValue),
                report.Updates,
                report.Operations,
                report.Duplicates,
                report.Invalidations,
                report.Refreshes));
        }
    }

    /// <summary>At the end of each turn: with a channel may have gone the question or its answer.</summary>
    public void TurnEnded(SystemEngine engine)
    {
        bool hasLostOne = engine.UpstreamChannels < _channels;
        _channels = engine.UpstreamChannels;
        if (!hasLostOne)
        {
            return;
        }

        if (!engine.IsUpstreamUp)
        {
            EndAll(new CoherenceException(CoherenceFailure.Unreachable, "The connection to the upstream was lost before it answered."));
            return;
        }

        foreach (long nonce in _open.Keys)
        {
            _ = engine.TryInquire(nonce);
        }
    }

    /// <summary>No answer will come.</summary>
    public void EndAll(CoherenceException why)
    {
        foreach (TaskCompletionSource<RootFigures> inquiry in _open.Values)
        {
            _ = inquiry.TrySetException(why);
        }

        _open.Clear();
    }
}
