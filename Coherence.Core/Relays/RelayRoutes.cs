using System;
using Coherence.Core.Codec;
using Coherence.Core.Following;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Serving;

namespace Coherence.Core.Relays;

/// <summary>Where a relay knows systems to be: below one of its children, or elsewhere, which its upstream knows.</summary>
internal sealed class RelayRoutes : IRoutes
{
    private readonly UpstreamSide _upstream;
    private readonly WaitingMessages _waiting = new();

    public RelayRoutes(UpstreamSide upstream)
    {
        _upstream = upstream;
        Below = new Below(upstream);
        Router = new MessageRouter(this);
    }

    /// <summary>The systems below.</summary>
    public Below Below { get; }

    /// <summary>Passes messages on.</summary>
    public MessageRouter Router { get; }

    public SystemId Self => _upstream.Timeline.System;

    public Epoch Followed => _upstream.Cache.Applied;

    public TimeSpan Now => _upstream.Link.Now;

    public Child? FindBelow(SystemId system) => Below.RouteTo(system);

    public UndeliverableReason SendElsewhere(in RoutedMessage message, Child? from)
    {
        if (from is null || !_upstream.Link.IsUp)
        {
            // What came from above does not go there again.
            return UndeliverableReason.Moving;
        }

        if (_waiting.Count > 0 || !_upstream.Link.Channels.IsWritable)
        {
            return _waiting.TryAdd(message) ? UndeliverableReason.None : UndeliverableReason.Busy;
        }

        _upstream.Link.Channels.Send(RoutedMessageCodec.WriteNext, message);
        return UndeliverableReason.None;
    }

    public void Want(Epoch epoch) => _upstream.Want(epoch);

    public void SayAbove(in Undeliverable said) => _upstream.Writer.Undeliverable(said);

    public void SayAbove(in Delivered said) => _upstream.Writer.Delivered(said);

    /// <summary>The upstream takes more again.</summary>
    public void SendWaiting() => _waiting.Send(_upstream.Link.Channels);

    /// <summary>The link has ended, and with it what waited for it.</summary>
    public void LinkLost() => _waiting.Clear();
}
