using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Caching;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Node.Loop;

namespace Coherence.Node.Reading;

/// <summary>A read that the cache could not answer: waits for the grant.</summary>
internal sealed class ReadRequest(IndexSpec spec) : IValueWaiter, IEngineInput
{
    private readonly TaskCompletionSource<ReadResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task<ReadResult> RunAsync(EngineLoop loop, CancellationToken cancellation)
    {
        loop.Post(this);
        try
        {
            return await _completion.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (System.OperationCanceledException)
        {
            loop.Post(new CancelReadInput(spec, this));
            throw;
        }
    }

    public void Apply(SystemEngine engine) => engine.Read(spec, this);

    public void Abandon() => _completion.TrySetException(ReadFailures.Closed());

    public void Abandoned() => Abandon();

    public void Completed(GrantedValue value, Epoch epoch) => _completion.TrySetResult(new ReadResult(value, epoch));

    public void Refused(RefuseReason reason) => _completion.TrySetException(ReadFailures.Of(spec, reason));
}
