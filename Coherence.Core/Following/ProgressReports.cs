using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Publishing;

namespace Coherence.Core.Following;

/// <summary>Says upward how far this system is: what of the root's timeline it follows, what of its own it knows the outcome of, which arcs it has used up.</summary>
/// <remarks>specs/protocol.md#followsepoch, #releasearc. A system without an id has nothing to say.</remarks>
internal sealed class ProgressReports(Uplink link, UplinkWriter writer, OriginTimeline timeline, IUplinkOwner owner)
{
    private const int FollowsEveryEpochs = 256;
    private const int FollowsEveryBytes = 64 * 1024;
    private const int ConfirmedEvery = 1024;

    private Epoch _followsSaid;
    private long _unsaidBytes;
    private Epoch _confirmedSaid;
    private Epoch _askedToSettle;
    private int _releasesSaid;

    /// <summary>A new link, whose Hello has said which epoch is applied here and which outcomes are known.</summary>
    public void LinkUp()
    {
        _followsSaid = owner.Applied;
        _unsaidBytes = 0;
        _confirmedSaid = timeline.Confirmed;
        _askedToSettle = Epoch.Zero;
        _releasesSaid = 0;
    }

    /// <summary>What was said may have gone with a channel, and is said again.</summary>
    public void ChannelLost()
    {
        _releasesSaid = 0;
        SayFollows();
        SayConfirmedAgain();
    }

    /// <summary>An update of the root is applied.</summary>
    public void Applied(int bytes)
    {
        _unsaidBytes += bytes;
        if (owner.Applied.Number - _followsSaid.Number >= FollowsEveryEpochs || _unsaidBytes >= FollowsEveryBytes)
        {
            SayFollows();
        }

        SayIfSettled();
    }

    public void EndTurn()
    {
        if (_releasesSaid != timeline.ReleasedCount)
        {
            _releasesSaid = timeline.ReleasedCount;
            foreach (ReleaseArc release in timeline.ReleasedArcs)
            {
                writer.ReleaseArc(release);
            }
        }

        if (timeline.Confirmed.Number - _confirmedSaid.Number >= ConfirmedEvery)
        {
            SayConfirmed();
        }
    }

    public void Tick()
    {
        if (owner.Applied != _followsSaid)
        {
            SayFollows();
        }

        SayConfirmed();
    }

    /// <summary>The upstream of a node wants to hear when it has followed an epoch.</summary>
    public void AskedToSettle(Epoch epoch)
    {
        _askedToSettle = epoch > _askedToSettle ? epoch : _askedToSettle;
        SayIfSettled();
    }

    /// <summary>Every cache here and below has followed an epoch.</summary>
    public void SaySettled(Epoch epoch)
    {
        if (!timeline.System.IsNone)
        {
            Say(link.Root, epoch, isEverywhere: true);
        }
    }

    /// <summary>Whoever asked does not know that the outcomes are known here.</summary>
    public void SayConfirmedAgain()
    {
        _confirmedSaid = Epoch.Zero;
        SayConfirmed();
    }

    // A node has no caches below it: what it has applied has been followed everywhere.
    private void SayIfSettled()
    {
        if (!owner.IsRelay && _askedToSettle > Epoch.Zero && owner.Applied >= _askedToSettle)
        {
            _askedToSettle = Epoch.Zero;
            SayFollows();
        }
    }

    private void SayFollows()
    {
        if (timeline.System.IsNone)
        {
            return;
        }

        _followsSaid = owner.Applied;
        _unsaidBytes = 0;
        Say(link.Root, owner.Applied, isEverywhere: !owner.IsRelay);
    }

    private void SayConfirmed()
    {
        if (timeline.Confirmed == _confirmedSaid || timeline.System.IsNone)
        {
            return;
        }

        _confirmedSaid = timeline.Confirmed;
        Say(timeline.System, timeline.Confirmed, isEverywhere: false);
    }

    private void Say(SystemId of, Epoch epoch, bool isEverywhere) =>
        writer.FollowsEpoch(new FollowsEpoch(timeline.System, new EpochRef(of, epoch), 0, isEverywhere));
}
