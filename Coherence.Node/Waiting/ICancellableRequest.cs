using Coherence.Core.Engine;

namespace Coherence.Node.Waiting;

/// <summary>Something that is waited for, and that whoever waits may give up.</summary>
internal interface ICancellableRequest
{
    /// <summary>Nobody waits any more. Engine thread; it may have ended already.</summary>
    void Cancel(SystemEngine engine);
}
