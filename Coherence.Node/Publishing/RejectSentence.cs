using Coherence.Core.Messages;

namespace Coherence.Node.Publishing;

/// <summary>The sentences for updates that the root refuses.</summary>
internal static class RejectSentence
{
    public static string Of(in Reject reject)
    {
        string why = reject.Reason switch
        {
            RejectReason.AssertionFailed => $"{reject.Spec} has changed since it was read",
            RejectReason.UnknownTable => $"no index listens to the table of {reject.Spec}",
            RejectReason.MalformedDelta => $"the delta for {reject.Spec} is not in the format of its index",
            RejectReason.ValueTooLarge => $"the value of {reject.Spec} would pass its size limit",
            RejectReason.OutOfRange => $"the value of {reject.Spec} would leave the range of its type",
            RejectReason.TooManyServices => "this system offers 256 services already; take one back first",
            RejectReason.TooManyKeys => "the root remembers as many keys of updates as it may, and this one is new to it; try again later, or give the root a higher limit or a shorter time",
            _ => $"of {reject.Spec} ({reject.Reason})",
        };
        return $"The root refused the update, and nothing of it took effect: {why}.";
    }
}
