using Coherence.Core.Codec;
using Coherence.Core.Following;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Serving;

namespace Coherence.Core.Relays;

/// <summary>Gives children system ids and arcs out of those that the relay was granted.</summary>
internal sealed class ChildArcs(UpstreamSide upstream, ServingSide serving)
{
    private Allotment _allotment = new();
    private long _allotted;

    /// <summary>Whether the relay was granted an arc.</summary>
    public bool HasArc => _allotment.HasArc;

    /// <summary>Whether there is a system id for one more child; if not, more is asked for.</summary>
    public bool TryReserveSystem()
    {
        if (_allotment.TryReserveSystem(upstream.Link.ArcBits))
        {
            return true;
        }

        Request();
        return false;
    }

    /// <summary>The system id that was reserved.</summary>
    public SystemId TakeSystem() => _allotment.TakeSystem();

    /// <summary>The upstream grants an arc: children that wait for one get theirs.</summary>
    public void Granted(in GrantArc grant)
    {
        _allotment.Grant(upstream.Link.Upstream, grant);
        foreach (Child? child in serving.Children.Slots)
        {
            if (child is RelayChild { WantsArc: true } waiting)
            {
                Allot(waiting);
            }
        }
    }

    /// <summary>Gives a child another arc, now or when there is one.</summary>
    public void Allot(RelayChild child)
    {
        int bits = child.IsRelay ? _allotment.BitsForRelay(upstream.Link.ArcBits) : upstream.Link.ArcBits;
        child.WantsArc = !_allotment.TryTake(bits, out Arc arc);
        if (!child.WantsArc)
        {
            GrantArc grant = new(arc, ++_allotted);
            child.Arcs.Add(grant);
            Tell(child, grant);
        }

        RequestIfNearlyUsedUp();
    }

    /// <summary>Asks for another arc while there is still something left of what is here.</summary>
    public void RequestIfNearlyUsedUp()
    {
        if (_allotment.IsNearlyUsedUp)
        {
            Request();
        }
    }

    /// <summary>Tells a child of an arc of its own; a repetition does nothing.</summary>
    public static void Tell(Child child, in GrantArc grant) => child.Channels.Send(GrantArcCodec.Write, grant);

    /// <summary>What was granted belongs to a system that this one is no more, or never became.</summary>
    public void StartOver() => _allotment = new Allotment();

    private void Request() => upstream.Writer.RequestArc(_allotment.NewestOf(upstream.Link.Upstream));
}
