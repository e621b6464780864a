using System;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Engine;
using Coherence.Core.Messages;
using Coherence.Core.Messaging;
using Coherence.Node.Failures;
using Coherence.Node.Loop;

namespace Coherence.Node.Messaging;

/// <summary>A request on its way, or waiting for its reply.</summary>
internal sealed class RequestInput(MessageDesk desk, Ending ending, OutgoingMessage message) : IEngineInput, ISendCompletion
{
    private readonly TaskCompletionSource<ReadOnlyMemory<byte>> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _number;
    private bool _isDelivered;
    private bool _isTimedOut;

    /// <summary>Sends the request and waits for the reply.</summary>
    /// <param name="loop">The engine.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async Task<ReadOnlyMemory<byte>> RunAsync(EngineLoop loop, TimeProvider time, CancellationToken cancellation)
    {
        loop.Deliver(this);
        try
        {
            return await _completion.Task.WaitAsync(message.Lifetime, time, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The engine knows how far it has come.
            await loop.InvokeAsync(TimedOut).ConfigureAwait(false);
            return await _completion.Task.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            loop.Post(new ForgetInput(this));
            throw;
        }
    }

    public void Apply(SystemEngine engine)
    {
        if (ending.Cause is { } cause)
        {
            Fail(SendFailures.NotSent(message.Target, cause));
            return;
        }

        engine.Send(message, this);
    }

    public void Abandon() => Fail(SendFailures.NotSent(message.Target, ending.Failure));

    public void Numbered(long number)
    {
        _number = number;
        desk.Add(message.Target, number, this);
    }

    /// <summary>The reply, or why there is none. Engine thread.</summary>
    public void Answered(in UserMessage answer)
    {
        if (answer.Kind == MessageKind.Reply)
        {
            _ = _completion.TrySetResult(answer.Payload.ToArray());
            return;
        }

        Fail(new CoherenceException(
            CoherenceFailure.RequestFailed, $"{message.Target} does not answer the request of type '{message.Type}': {Encoding.UTF8.GetString(answer.Payload.Span)}"));
    }

    public void Delivered()
    {
        _isDelivered = true;
        if (_isTimedOut)
        {
            GiveUpReply();
        }
    }

    public void GivenUp(UndeliverableReason reason, bool isExpired, bool mayHaveArrived)
    {
        Forget();
        Fail(SendFailures.GivenUp(message, reason, isExpired, mayHaveArrived));
    }

    public void Refused() => Fail(SendFailures.Refused(message.Target));

    public void Abandoned(bool mayHaveArrived)
    {
        Forget();
        Fail(SendFailures.Abandoned(message.Target, ending, mayHaveArrived));
    }

    /// <summary>No reply can come any more: this node ends, or goes on under another name. Engine thread, or after it.</summary>
    public void End() => Fail(SendFailures.Abandoned(message.Target, ending, mayHaveArrived: true));

    private void TimedOut(SystemEngine engine)
    {
        _isTimedOut = true;
        if (_isDelivered)
        {
            GiveUpReply();
        }

        // Otherwise its lifetime ends, too, and then it is said why it was not; or it is delivered in the last moment.
    }

    private void GiveUpReply()
    {
        Forget();
        Fail(new CoherenceException(
            CoherenceFailure.NoReply, $"The request of type '{message.Type}' was delivered to {message.Target}, and no reply has come in {message.Lifetime}."));
    }

    private void Forget() => desk.Remove(message.Target, _number, this);

    private void Fail(CoherenceException failure) => _completion.TrySetException(failure);

    private sealed class ForgetInput(RequestInput request) : IEngineInput
    {
        public void Apply(SystemEngine engine) => request.Forget();

        public void Abandon()
        {
            // Nobody waits.
        }
    }
}
