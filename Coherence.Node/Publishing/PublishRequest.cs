using System.Threading.Tasks;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Publishing;
using Coherence.Node.Failures;
using Coherence.Node.Loop;

namespace Coherence.Node.Publishing;

/// <summary>An update on its way.</summary>
internal sealed class PublishRequest(Update update) : IPublishCompletion, IEngineInput
{
    private readonly TaskCompletionSource<PublishReceipt> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<PublishReceipt> Completion => _completion.Task;

    public void Apply(SystemEngine engine) => engine.Publish(update, this);

    public void Abandon() => Fail(
        CoherenceFailure.OutcomeUnknown, "The node was closed before the root confirmed the update; it may or may not have taken effect.");

    public void Confirmed(EpochRef root) => _completion.TrySetResult(new PublishReceipt(root));

    public void Rejected(in Reject reject) => Fail(CoherenceFailure.UpdateRejected, RejectSentence.Of(reject));

    public void OutcomeUnknown() => Fail(
        CoherenceFailure.OutcomeUnknown, "The root has given up the state of this system, so it cannot be known whether the update took effect.");

    public void Refused() => Fail(
        CoherenceFailure.TooManyUpdates, "Too many updates wait to be sent; nothing of this one took effect. Await some before publishing more.");

    private void Fail(CoherenceFailure failure, string message) => _completion.TrySetException(new CoherenceException(failure, message));
}
