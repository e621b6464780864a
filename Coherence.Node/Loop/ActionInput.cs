using System;
using System.Threading.Tasks;
using Coherence.Core.Engine;
using Coherence.Node.Failures;

namespace Coherence.Node.Loop;

/// <summary>A rare input that needs no type of its own, and that somebody waits for.</summary>
internal sealed class ActionInput(Action<SystemEngine> action) : IEngineInput
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Complete when the action has run.</summary>
    public Task Completion => _completion.Task;

    public void Apply(SystemEngine engine)
    {
        action(engine);
        _completion.SetResult();
    }

    public void Abandon() =>
        _completion.SetException(new CoherenceException(CoherenceFailure.Closed, "It has been closed."));
}
