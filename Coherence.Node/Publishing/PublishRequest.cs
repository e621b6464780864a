using System.Threading.Tasks;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Publishing;
using Coherence.Node.Ambient;
using Coherence.Node.Failures;
using Coherence.Node.Loop;
using Coherence.Node.Waiting;

namespace Coherence.Node.Publishing;

/// <summary>An update on its way.</summary>
/// <param name="context">What it needs of the node.</param>
/// <param name="update">What is published.</param>
/// <param name="acknowledgement">What is waited for.</param>
/// <param name="settlements">Waits for every cache.</param>
/// <param name="scoped">Its place in the scope of its publisher; null if that is in none.</param>
/// <param name="handedOver">Counts what the engine does not have yet.</param>
internal sealed class PublishRequest(
    WaitContext context, Update update, PublishAcknowledgement acknowledgement, SettlementWaits settlements, ScopedUpdate? scoped, HandedOver handedOver)
    : IPublishCompletion, IEngineInput
{
    private readonly TaskCompletionSource<PublishReceipt> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SystemEngine? _engine;
    private EpochRef _name;
    private EpochRef _root;
    private bool _isRepetition;

    public Task<PublishReceipt> Completion => _completion.Task;

    public void Apply(SystemEngine engine)
    {
        Publish(engine);
        handedOver.Take();
    }

    public void Abandon()
    {
        handedOver.Take();
        scoped?.Lost();
        Fail(CoherenceFailure.OutcomeUnknown, "The node was closed before the root confirmed the update; it may or may not have taken effect.");
    }

    public void Numbered(EpochRef name)
    {
        _name = name;
        scoped?.Numbered(name);
    }

    public void Confirmed(EpochRef root)
    {
        _root = root;
        scoped?.Decided(root.Epoch);
        Settle();
    }

    // That it is one was decided in an epoch that is applied here, and may be later than that of the other update.
    public void Repeated(EpochRef root)
    {
        _root = root;
        _isRepetition = true;
        scoped?.Decided(_engine!.Cache.Applied);
        Settle();
    }

    /// <summary>All that was to be waited for has come. Engine thread.</summary>
    public void Settled() => _completion.TrySetResult(new PublishReceipt(_root, acknowledgement, _isRepetition) { Update = _name });

    /// <summary>The update is durable, and it will not be known when every cache has followed it.</summary>
    public void Unsettled() => Fail(
        context.Ending.Failure.Failure,
        $"The update is durable in epoch {_root.Epoch}, but the node ended before every cache was known to have followed: {context.Ending.Failure.Message}");

    public void Rejected(in Reject reject)
    {
        scoped?.Decided(reject.Epoch);
        Fail(
            reject.Reason switch
            {
                RejectReason.AssertionFailed => CoherenceFailure.Conflict,
                RejectReason.TooManyKeys => CoherenceFailure.TooManyKeys,
                _ => CoherenceFailure.UpdateRejected,
            },
            RejectSentence.Of(reject));
    }

    public void OutcomeUnknown()
    {
        scoped?.Lost();
        Fail(
            CoherenceFailure.OutcomeUnknown,
            context.Ending.Cause is { } cause
                ? $"The update may or may not have taken effect: {cause.Message}"
                : "The root has given up the state of this system, so it cannot be known whether the update took effect.");
    }

    public void Refused()
    {
        scoped?.GivenUp();
        Fail(CoherenceFailure.TooManyUpdates, "Too many updates wait to be sent; nothing of this one took effect. Await some before publishing more.");
    }

    public void NoRoom()
    {
        scoped?.GivenUp();
        Fail(
            CoherenceFailure.NoRoom,
            "The disk of the root is full, so it takes no updates; nothing of this one took effect. Make room there, and publish it again: the root goes on by itself.");
    }

    private void Publish(SystemEngine engine)
    {
        if (context.Ending.Cause is { } cause)
        {
            scoped?.GivenUp();
            Fail(cause.Failure, $"Nothing of the update took effect: {cause.Message}");
            return;
        }

        _engine = engine;
        engine.Publish(update, this);
    }

    private void Settle()
    {
        if (acknowledgement == PublishAcknowledgement.Coherent)
        {
            settlements.Add(this, _root.Epoch);
            return;
        }

        Settled();
    }

    private void Fail(CoherenceFailure failure, string message) => _completion.TrySetException(new CoherenceException(failure, message));
}
