using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Watching;

/// <summary>The value of a watched spec as of an epoch that a <see cref="PastState"/> is of.</summary>
internal sealed class PastRead(PastState state, WatchedValue value) : IValueWaiter
{
    public WatchedValue Value => value;

    /// <summary>The answer; null before it has come.</summary>
    public GrantedValue? Answer { get; private set; }

    public void Completed(GrantedValue value, Epoch epoch)
    {
        Answer = value;
        state.Answered();
    }

    public void Refused(RefuseReason reason) => state.Refused();

    public void Abandoned()
    {
        // The watch ends with its node.
    }
}
