using Coherence.Core.Engine;
using Coherence.Node.Loop;

namespace Coherence.Node.Waiting;

/// <summary>Nobody waits for a request any more.</summary>
internal sealed class CancelInput(ICancellableRequest request) : IEngineInput
{
    public void Apply(SystemEngine engine) => request.Cancel(engine);

    public void Abandon()
    {
        // The request has ended with its loop.
    }
}
