using System;
using System.Collections.Concurrent;
using System.Threading.Tasks;
using System.Threading.Tasks.Sources;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Messaging;
using Coherence.Node.Failures;
using Coherence.Node.Loop;

namespace Coherence.Node.Messaging;

/// <summary>A message on its way. Used again and again: sending allocates nothing but the first few times.</summary>
internal sealed class SendInput : IEngineInput, ISendCompletion, IValueTaskSource
{
    private const int MaximumPooled = 4096;

    private static readonly ConcurrentQueue<SendInput> Pool = [];

    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = true };
    private OutgoingMessage _message;
    private Ending? _ending;
    private SystemId _sender;

    /// <summary>Hands a message to the engine, with whatever else has come by its next turn.</summary>
    /// <returns>When it has been delivered. To be awaited once.</returns>
    public static ValueTask Send(EngineLoop loop, Ending ending, in OutgoingMessage message)
    {
        SendInput input = Take(ending, message);
        ValueTask delivered = input.Delivery;
        loop.Post(input);
        return delivered;
    }

    /// <summary>The same of an answer: at once and on this thread if the engine is idle: sooner, but seldom together with others. Somebody waits for it.</summary>
    /// <param name="loop">The engine.</param>
    /// <param name="ending">Why it ends.</param>
    /// <param name="message">The answer.</param>
    /// <param name="sender">The name under which it goes, or not at all.</param>
    /// <returns>When it has been delivered. To be awaited once.</returns>
    public static ValueTask Answer(EngineLoop loop, Ending ending, in OutgoingMessage message, SystemId sender)
    {
        SendInput input = Take(ending, message);
        input._sender = sender;
        ValueTask delivered = input.Delivery;
        loop.Deliver(input);
        return delivered;
    }

    public void Apply(SystemEngine engine)
    {
        if (_ending!.Cause is { } cause)
        {
            Fail(SendFailures.NotSent(_message.Target, cause));
            return;
        }

        if (!_sender.IsNone && _sender != engine.Timeline.System)
        {
            Abandoned(mayHaveArrived: false);
            return;
        }

        engine.Send(_message, this);
    }

    public void Abandon() => Fail(SendFailures.NotSent(_message.Target, _ending!.Failure));

    public void Numbered(long number)
    {
        // Nobody asks for it.
    }

    public void Delivered() => _source.SetResult(true);

    public void GivenUp(UndeliverableReason reason, bool isExpired, bool mayHaveArrived) =>
        Fail(SendFailures.GivenUp(_message, reason, isExpired, mayHaveArrived));

    public void Refused() => Fail(SendFailures.Refused(_message.Target));

    public void Abandoned(bool mayHaveArrived) => Fail(SendFailures.Abandoned(_message.Target, _ending!, mayHaveArrived));

    public void GetResult(short token)
    {
        // It throws if this is another message by now. Only one whose end is known may become another.
        if (GetStatus(token) == ValueTaskSourceStatus.Pending)
        {
            throw new InvalidOperationException("The message is still on its way: await it.");
        }

        try
        {
            _ = _source.GetResult(token);
        }
        finally
        {
            _source.Reset();
            _message = default;
            _ending = null;
            _sender = default;
            if (Pool.Count < MaximumPooled)
            {
                Pool.Enqueue(this);
            }
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private ValueTask Delivery => new(this, _source.Version);

    private static SendInput Take(Ending ending, in OutgoingMessage message)
    {
        if (!Pool.TryDequeue(out SendInput? input))
        {
            input = new SendInput();
        }

        input._message = message;
        input._ending = ending;
        return input;
    }

    private void Fail(CoherenceException failure) => _source.SetException(failure);
}
