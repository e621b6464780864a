using System;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Messaging;
using Coherence.Node.Failures;
using Coherence.Node.Loop;
using Coherence.Node.Waiting;

namespace Coherence.Node.Messaging;

/// <summary>Asks one system whether it has followed an update.</summary>
/// <remarks>
/// specs/messaging.md#questions. Two steps within one time: this node learns in which root epoch the update is, and follows that; then it asks the other about that epoch.
/// </remarks>
/// <param name="context">What it needs of the node.</param>
/// <param name="update">What is asked about.</param>
/// <param name="by">Who is asked.</param>
/// <param name="timeout">For how long.</param>
internal sealed class FollowedQuestion(WaitContext context, EpochRef update, SystemId by, TimeSpan timeout) : IEngineInput, ISendCompletion
{
    private readonly TaskCompletionSource<Epoch> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Epoch _epoch;
    private TimeSpan _left;

    /// <summary>Asks, and waits for the answer.</summary>
    /// <returns>The root epoch that the other has followed.</returns>
    public async Task<Epoch> RunAsync(CancellationToken cancellation)
    {
        long started = context.Time.GetTimestamp();
        EpochRequest here = EpochRequest.ReachUpdate(context, update, endsWithLease: false);
        if (await here.RunAsync(timeout, cancellation).ConfigureAwait(false) != EpochWaitOutcome.Reached)
        {
            throw Failure($"this node has not heard in that time that {update} is part of a root epoch. Its publisher may not have published it, or the root may be out of reach.");
        }

        _epoch = here.Epoch;
        _left = timeout - context.Time.GetElapsedTime(started);
        _left = _left > MessageOptions.ShortestLifetime ? _left : MessageOptions.ShortestLifetime;
        context.Loop.Deliver(this);
        return await _completion.Task.WaitAsync(cancellation).ConfigureAwait(false);
    }

    public void Apply(SystemEngine engine)
    {
        if (context.Ending.Cause is not null)
        {
            Abandon();
            return;
        }

        // Of the root's own epochs the other has to have followed this one; of an update the root may name a later one than that it is part of.
        _epoch = engine.IsRoot(update.System) ? update.Epoch : _epoch;
        engine.Send(OutgoingMessage.Question(by, _epoch, _left), this);
    }

    public void Abandon() => _completion.TrySetException(context.Ending.Failure);

    public void Numbered(long number)
    {
        // Nobody asks for it.
    }

    public void Delivered() => _completion.TrySetResult(_epoch);

    public void GivenUp(UndeliverableReason reason, bool isExpired, bool mayHaveArrived) => Fail(reason switch
    {
        UndeliverableReason.UnknownSystem => new CoherenceException(
            CoherenceFailure.UnknownSystem, $"Whether {by} has followed {update} cannot be asked: the root knows no such system."),
        UndeliverableReason.Unreachable => new CoherenceException(
            CoherenceFailure.Unreachable, $"Whether {by} has followed {update} cannot be asked: by the directory that system is not reachable."),
        UndeliverableReason.WaitingForContext => Failure($"root epoch {_epoch} was not reached there in that time."),
        _ => Failure(SendFailures.Sentence(reason)),
    });

    public void Refused() => Fail(new CoherenceException(
        CoherenceFailure.TooManyMessages, $"Too many messages are on their way; {by} was not asked whether it has followed {update}. Await some before sending more."));

    public void Abandoned(bool mayHaveArrived) =>
        Fail(context.Ending.Cause is not null ? context.Ending.Failure : Failure("the root has given up the state of this system, which asks."));

    private CoherenceException Failure(string why) => new(
        CoherenceFailure.NotFollowed,
        string.Create(CultureInfo.InvariantCulture, $"It is not known whether {by} has followed {update}, within {timeout.TotalSeconds} s: {why}"));

    private void Fail(CoherenceException failure) => _completion.TrySetException(failure);
}
