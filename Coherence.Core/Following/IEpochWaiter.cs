using Coherence.Core.Identity;

namespace Coherence.Core.Following;

/// <summary>Waits for an epoch; exactly one of its methods is called, once, by the engine's thread. It must not call back into the engine.</summary>
public interface IEpochWaiter
{
    /// <summary>What was waited for has come.</summary>
    /// <param name="epoch">The root epoch that is applied here; at least the one that was waited for.</param>
    void Reached(Epoch epoch);

    /// <summary>The system has ended; it will not come.</summary>
    void Abandoned();
}
