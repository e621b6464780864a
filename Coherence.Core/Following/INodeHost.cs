using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Following;

/// <summary>What a node's engine asks of the process around it. Called by the engine's thread; must return at once and not call back into the engine.</summary>
public interface INodeHost
{
    /// <summary>A watched value has a new current value.</summary>
    void ValueChanged(CachedValue value);

    /// <summary>A value that is watched speculatively is another, on top of the confirmed state of an epoch; the first call says what it is.</summary>
    void ViewChanged(IndexSpec spec, GrantedValue value, Epoch at)
    {
        // Most do not speculate.
    }

    /// <summary>
    /// A watched value does not hold any more, or had ended when it came. It is asked for again, unless it has come ahead of its epoch; then
    /// <see cref="ValueChanged"/> comes, also if it is the same.
    /// </summary>
    void ValueEnded(CachedValue value);

    /// <summary>An update is about to be applied, or has been: what is current at this moment holds at the epoch that is applied.</summary>
    void BetweenUpdates();

    /// <summary>A watched value cannot be granted.</summary>
    void WatchRefused(CachedValue value, RefuseReason reason);

    /// <summary>A link to the upstream is up: it has welcomed the first channel. Further channels may be opened now.</summary>
    void UpstreamUp(in Welcome welcome);

    /// <summary>The link is gone, with its last channel. The next channel to be opened is the first of a new link.</summary>
    void UpstreamDown();

    /// <summary>The upstream ended the channel with a reason.</summary>
    void UpstreamSaidGoodbye(in Goodbye goodbye);

    /// <summary>The upstream has answered an inquiry.</summary>
    void Reported(in Report report);
}
