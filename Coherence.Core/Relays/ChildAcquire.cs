using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Serving;

namespace Coherence.Core.Relays;

/// <summary>An Acquire of a child that the relay cannot answer out of its cache: it waits there like any reader.</summary>
internal sealed class ChildAcquire(CacheAnswers answers, RelayChild child, AcquireQuestion question) : IValueWaiter
{
    public RelayChild Child => child;

    public AcquireQuestion Question => question;

    /// <summary>What it is to be granted, once it is known.</summary>
    public GrantedValue? Value { get; private set; }

    /// <summary>The epoch at which that holds.</summary>
    public Epoch At { get; private set; }

    /// <summary>Why it is refused, if it is.</summary>
    public RefuseReason? Reason { get; private set; }

    public void Completed(GrantedValue value, Epoch epoch)
    {
        Value = value;
        At = epoch;
        answers.Answered(this);
    }

    public void Refused(RefuseReason reason)
    {
        Reason = reason;
        answers.Answered(this);
    }

    public void Abandoned()
    {
        // The relay ends, and with it the link that the answer would go over.
    }
}
