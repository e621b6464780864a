using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using Coherence.Core.Messages;
using Coherence.Core.Messaging;

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

    private static readonly Counter<long> MessagesDelivered =
        Source.CreateCounter<long>("coherence.messages.delivered", "{message}", "Messages of this process's nodes that were delivered.");

    private static readonly Counter<long> MessagesGivenUp =
        Source.CreateCounter<long>("coherence.messages.given_up", "{message}", "Messages of this process's nodes that were given up.");

    private static readonly Counter<long> MessagesReceived =
        Source.CreateCounter<long>("coherence.messages.received", "{message}", "Messages that were delivered to this process's nodes.");

    private static readonly Counter<long> MessagesExpired =
        Source.CreateCounter<long>("coherence.messages.expired", "{message}", "Messages that came to this process's nodes and could not be delivered within their lifetime.");

    private static readonly Counter<long> MessagesPassedOn =
        Source.CreateCounter<long>("coherence.messages.passed_on", "{message}", "Messages between others, and what was said of them, that were passed on.");

    private static readonly Counter<long> MessagesNotPassedOn =
        Source.CreateCounter<long>("coherence.messages.not_passed_on", "{message}", "Those that were not: nobody knows their target, or the way there is full.");

    private static readonly Histogram<double> Turns =
        Source.CreateHistogram<double>("coherence.engine.turn", "s", "A turn of an engine: taking what has arrived, deciding, and writing what follows.");

    /// <summary>Whether anybody listens to how long turns take.</summary>
    public static bool AreTurnsMeasured => Turns.Enabled;

    /// <summary>A turn has ended.</summary>
    public static void TurnEnded(TimeSpan elapsed) => Turns.Record(elapsed.TotalSeconds);

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

    /// <summary>Messages came to an end, or came, or were passed on, since the figures before.</summary>
    public static void MessagesChanged(in MessageFigures before, in MessageFigures now)
    {
        MessagesDelivered.Add(now.Delivered - before.Delivered);
        MessagesGivenUp.Add(now.GivenUp - before.GivenUp);
        MessagesReceived.Add(now.Received - before.Received);
        MessagesExpired.Add(now.Expired - before.Expired);
        MessagesPassedOn.Add(now.PassedOn - before.PassedOn);
        MessagesNotPassedOn.Add(now.NotPassedOn - before.NotPassedOn);
    }

    /// <summary>A transaction is run again.</summary>
    public static void TransactionRepeated() => TransactionsRepeated.Add(1);
}
