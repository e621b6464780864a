using System;
using System.Threading.Tasks;
using Coherence.Node.Failures;
using Coherence.Node.Loop;
using Microsoft.Extensions.Logging;

namespace Coherence.Node.Serving;

/// <summary>How a root or a relay ends: in order, or because of a failure. Any thread.</summary>
internal sealed class Lifetime(ILogger logger)
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Complete when it has ended; failed if it had to.</summary>
    public Task Completion => _completion.Task;

    /// <summary>It has ended: in order, or because of a failure. The first counts.</summary>
    public void End(CoherenceException? failure)
    {
        if (failure is null)
        {
            _ = _completion.TrySetResult();
        }
        else if (_completion.TrySetException(failure))
        {
            ServingLog.Failed(logger, failure);
        }
    }

    /// <summary>Ends it if its engine ends by a defect.</summary>
    public async Task WatchAsync(EngineLoop loop)
    {
        try
        {
            await loop.Completion.ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whatever ended the loop is told through Completion.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            End(new CoherenceException(CoherenceFailure.Defect, $"It has ended by a defect: {defect.Message}", defect));
        }
    }
}
