using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Sequencing;
using Coherence.Core.Serving;
using Coherence.Core.Tables;

namespace Coherence.Core.Roots;

/// <summary>A child of the root.</summary>
internal sealed class RootChild(int slot, ushort generation, in Hello hello, SystemId id) : Child(slot, generation, hello, id)
{
    /// <summary>The entries that exist only because it subscribed to them: no operation has changed them.</summary>
    public SmallList<ValueEntry> Absent;

    /// <summary>The origins whose updates come from it and whose outcomes it has not been sent all.</summary>
    public SmallList<Origin> OwedOutcomes;

    /// <summary>What the root remembers of it; null until its system id is durable.</summary>
    public SystemState? System { get; set; }

    /// <summary>Whether it came with its system id: then it may publish before that is durable here, out of arcs that a relay allotted.</summary>
    public bool IsNamed { get; } = !hello.System.IsNone;

    /// <summary>The number of the newest arc it was sent; 0 if it was sent none.</summary>
    public long NewestArc { get; set; }

    /// <summary>Asks it for an update of an origin, and all that come after it.</summary>
    public void AskFor(EpochRef update) => Channels.Send(WaitForEpochCodec.Write, new WaitForEpoch(update, 0, IsEverywhere: false));

    public override void Relieve()
    {
        base.Relieve();
        Absent.Relieve();
        OwedOutcomes.Relieve();
    }
}
