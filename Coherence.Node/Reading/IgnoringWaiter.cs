using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Node.Reading;

/// <summary>Makes the cache acquire a value that somebody will want soon, and waits for nothing.</summary>
internal sealed class IgnoringWaiter : IValueWaiter
{
    public static IgnoringWaiter Instance { get; } = new();

    public void Completed(GrantedValue value, Epoch epoch)
    {
        // The cache has it now; that was all.
    }

    public void Refused(RefuseReason reason)
    {
        // Whoever wants the value asks for it, and is told.
    }

    public void Abandoned()
    {
        // Nobody waits.
    }
}
