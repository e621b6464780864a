using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Caching;

/// <summary>Waits for a value that was not cached; exactly one of its methods is called, once, by the engine's thread. It must not call back into the engine.</summary>
public interface IValueWaiter
{
    /// <summary>The value, and an epoch as of which it holds.</summary>
    void Completed(GrantedValue value, Epoch epoch);

    /// <summary>The upstream cannot grant it.</summary>
    void Refused(RefuseReason reason);

    /// <summary>The system has ended; no value will come.</summary>
    void Abandoned();
}
