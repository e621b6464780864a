using System.Globalization;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Messaging;
using Coherence.Node.Failures;

namespace Coherence.Node.Messaging;

/// <summary>What the sender of a message is told when it was not delivered.</summary>
internal static class SendFailures
{
    public static CoherenceException GivenUp(in OutgoingMessage message, UndeliverableReason reason, bool isExpired, bool mayHaveArrived)
    {
        string lived = isExpired ? string.Create(CultureInfo.InvariantCulture, $" within {message.Lifetime.TotalSeconds} s") : string.Empty;
        string arrived = (reason, mayHaveArrived) switch
        {
            (UndeliverableReason.NoMessages, _) or (_, false) => "It will not be delivered.",
            (UndeliverableReason.UnknownSystem, true) => "It will not be delivered, unless it was before that system left.",
            _ => "It may have been delivered all the same, or a copy that waits somewhere may be yet.",
        };
        return new CoherenceException(FailureOf(reason), $"The message of type '{message.Type}' to {message.Target} was not acknowledged{lived}: {Sentence(reason)} {arrived}");
    }

    public static CoherenceException Refused(SystemId target) => new(
        CoherenceFailure.TooManyMessages, $"Too many messages are on their way; this one to {target} was not sent. Await some before sending more.");

    public static CoherenceException NotSent(SystemId target, CoherenceException cause) =>
        new(cause.Failure, $"The message to {target} was not sent: {cause.Message}", cause);

    public static CoherenceException Abandoned(SystemId target, Ending ending, bool mayHaveArrived)
    {
        string end = ending.Cause is { } cause ? cause.Message : "The root has given up the state of this system.";
        return mayHaveArrived
            ? new CoherenceException(CoherenceFailure.OutcomeUnknown, $"The message to {target} may or may not have been delivered: {end}")
            : new CoherenceException(CoherenceFailure.Undelivered, $"The message to {target} was not sent: {end}");
    }

    /// <summary>Why a message was not delivered.</summary>
    public static string Sentence(UndeliverableReason reason) => reason switch
    {
        UndeliverableReason.None => "nothing was heard of it.",
        UndeliverableReason.UnknownSystem => "the root knows no such system.",
        UndeliverableReason.Unreachable => "by the directory that system is not reachable.",
        UndeliverableReason.NoMessages => "that system is a root or a relay, which take no messages.",
        UndeliverableReason.Busy => "something on the way, or the system itself, is full.",
        UndeliverableReason.Moving => "the system was not where the directory said, or was not heard of yet; it may be moving.",
        UndeliverableReason.WaitingForContext => "what comes before it, its context, was not reached there.",
        UndeliverableReason.WaitingForOrder => "the message before it was not delivered.",
        UndeliverableReason.WaitingForListener => "nobody there listens for this type.",
        UndeliverableReason.WaitingForRoom => "those who listen there are behind.",
        _ => $"reason {((byte)reason).ToString(CultureInfo.InvariantCulture)}.",
    };

    private static CoherenceFailure FailureOf(UndeliverableReason reason) => reason switch
    {
        UndeliverableReason.UnknownSystem => CoherenceFailure.UnknownSystem,
        UndeliverableReason.Unreachable => CoherenceFailure.Unreachable,
        _ => CoherenceFailure.Undelivered,
    };
}
