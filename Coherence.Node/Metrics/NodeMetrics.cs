using System.Collections.Generic;
using System.Diagnostics.Metrics;
using Coherence.Core.Messages;

namespace Coherence.Node.Metrics;

/// <summary>The instruments of the meter <c>Coherence.Node</c>, of all systems of the process together. docs/metrics.md lists them.</summary>
internal static class NodeMetrics
{
    /// <summary>The name under which a listener finds the instruments.</summary>
    public const string MeterName = "Coherence.Node";

    private static readonly Meter Source = new(MeterName);

    private static readonly Counter<long> ChannelsEnded =
        Source.CreateCounter<long>("coherence.channels.ended", "{channel}", "Channels that this system ended, by reason.");

    private static readonly UpDownCounter<long> UpstreamChannels =
        Source.CreateUpDownCounter<long>("coherence.upstream.channels", "{channel}", "Channels to the upstream that are up.");

    private static readonly Counter<long> ChannelReconnects =
        Source.CreateCounter<long>("coherence.upstream.channels.reopened", "{channel}", "Channels that were opened again while their link was up.");

    private static readonly Counter<long> LinkReconnects =
        Source.CreateCounter<long>("coherence.upstream.links.reopened", "{link}", "Links to an upstream after the first one.");

    private static readonly Counter<long> LeasesLost =
        Source.CreateCounter<long>("coherence.lease.lost", "{time}", "Times that the root was not heard of for longer than the lease.");

    private static readonly Counter<long> PublishDelayed =
        Source.CreateCounter<long>("coherence.publish.delayed", "{update}", "Updates that had to wait for credit, an arc or a system id before they could be sent.");

    private static readonly UpDownCounter<long> PublishWaiting =
        Source.CreateUpDownCounter<long>("coherence.publish.waiting", "{update}", "Updates that wait for it at this moment.");

    private static readonly Counter<long> TransactionsRepeated =
        Source.CreateCounter<long>("coherence.transactions.repeated", "{transaction}", "Transactions that were run again because something that they had read, or were about to read, had changed.");

    private static readonly Counter<long> RoomLosses =
        Source.CreateCounter<long>("coherence.root.full", "{time}", "Times that the disk of a root had no more room, so that it refused updates.");

    private static readonly Counter<long> CheckpointsGivenUp =
        Source.CreateCounter<long>("coherence.root.checkpoints.given_up", "{checkpoint}", "Checkpoints for which there was no room; each is tried again.");

    /// <summary>This system ended a channel.</summary>
    public static void ChannelEnded(GoodbyeReason reason) =>
        ChannelsEnded.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString()));

    /// <summary>So many more channels to the upstream are up, or fewer.</summary>
    public static void UpstreamChannelsChanged(int by) => UpstreamChannels.Add(by);

    /// <summary>A channel was opened again while its link was up.</summary>
    public static void ChannelReopened() => ChannelReconnects.Add(1);

    /// <summary>A link is up that is not the first.</summary>
    public static void LinkReopened() => LinkReconnects.Add(1);

    /// <summary>A lease was lost.</summary>
    public static void LeaseLost() => LeasesLost.Add(1);

    /// <summary>So many updates had to wait.</summary>
    public static void UpdatesDelayed(long count) => PublishDelayed.Add(count);

    /// <summary>So many more updates wait, or fewer.</summary>
    public static void UpdatesWaitingChanged(int by) => PublishWaiting.Add(by);

    /// <summary>The disk of a root has no more room.</summary>
    public static void RoomLost() => RoomLosses.Add(1);

    /// <summary>There was no room for a checkpoint.</summary>
    public static void CheckpointGivenUp() => CheckpointsGivenUp.Add(1);

    /// <summary>A transaction is run again.</summary>
    public static void TransactionRepeated() => TransactionsRepeated.Add(1);
}
