using System;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Engine;
using Coherence.Node.Metrics;

namespace Coherence.Node.Loop;

/// <summary>Drives an engine, one thread at a time, with the clock that tells it the time.</summary>
/// <remarks>
/// specs/architecture.md#threads. It has a thread of its own. What arrives from a peer or from the log while the engine is idle is taken by
/// the thread that brings it, and in one more turn what has come by then: waking another takes longer than most turns.
/// </remarks>
internal sealed class EngineLoop : IAsyncDisposable
{
    private static readonly Func<bool> Always = static () => true;
    private static readonly Func<bool> Never = static () => false;

    private readonly Mailbox _mailbox;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SystemEngine _engine;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly Action<SystemEngine> _turnEnded;
    private readonly Thread _thread;
    private readonly ITimer _timer;
    private readonly Func<bool> _takesFrames;
    private readonly Func<bool> _hasNothingToPersist;

    // What the turn applies. They belong to the thread that has it.
    private List<IEngineInput> _commands = [];
    private List<IEngineInput> _frames = [];
    private bool _holdFrames;
    private ExceptionDispatchInfo? _defect;

    /// <summary>Starts the thread.</summary>
    /// <param name="name">The name of the thread, for debuggers.</param>
    /// <param name="engine">The engine; from here on it is this loop's alone.</param>
    /// <param name="tick">How often the engine is told that time has passed.</param>
    /// <param name="time">The clock.</param>
    /// <param name="turnEnded">Called on the engine's thread at the end of each turn.</param>
    public EngineLoop(string name, SystemEngine engine, TimeSpan tick, TimeProvider time, Action<SystemEngine> turnEnded)
    {
        _engine = engine;
        _takesFrames = () => !engine.IsOverloaded && !Volatile.Read(ref _holdFrames);
        _hasNothingToPersist = () => !engine.HasCollected;
        _mailbox = new Mailbox(_takesFrames);
        _time = time;
        _started = time.GetTimestamp();
        _turnEnded = turnEnded;
        _thread = new Thread(Run) { Name = name, IsBackground = true };
        _thread.Start();
        _timer = time.CreateTimer(static loop => ((EngineLoop)loop!).Post(TickInput.Instance), this, tick, tick);
    }

    /// <summary>Complete when the thread has ended; failed if the engine threw, which is a defect.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Hands an input to the engine; it is abandoned if the loop has ended.</summary>
    public void Post(IEngineInput input)
    {
        if (!_mailbox.TryPost(input))
        {
            input.Abandon();
        }
    }

    /// <summary>Hands frames, or what must come after frames, to the engine. They may be made to wait.</summary>
    public void PostFrames(IEngineInput input)
    {
        if (!_mailbox.TryPostFrames(input))
        {
            input.Abandon();
        }
    }

    /// <summary>Tells the engine of something that has arrived: on this thread, if the engine is idle, together with what others post meanwhile, and else as <see cref="Post"/>.</summary>
    public void Deliver(IEngineInput input)
    {
        if (!TryTurnHere(input, Always, Always))
        {
            Post(input);
        }
    }

    /// <summary>As <see cref="Deliver"/>, of frames: if they have to wait, as <see cref="PostFrames"/>.</summary>
    public void DeliverFrames(IEngineInput input)
    {
        if (!TryTurnHere(input, _takesFrames, _takesFrames))
        {
            PostFrames(input);
        }
    }

    /// <summary>As <see cref="Deliver"/>, of the thread that writes the log: only if the turn does not give it the next record, which would wait for the end of the turn.</summary>
    public void DeliverDurable(IEngineInput input)
    {
        if (!TryTurnHere(input, _hasNothingToPersist, Never))
        {
            Post(input);
        }
    }

    /// <summary>From here on frames wait: what was taken before can come to its end.</summary>
    public void HoldFrames() => Volatile.Write(ref _holdFrames, true);

    /// <summary>Runs an action on the engine's thread and waits for it.</summary>
    public Task InvokeAsync(Action<SystemEngine> action)
    {
        var input = new ActionInput(action);
        Post(input);
        return input.Completion;
    }

    /// <summary>Takes no more inputs, finishes those that are there, and ends the thread.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        _mailbox.Complete();
        await _completion.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Run()
    {
        try
        {
            while (_mailbox.Take(ref _commands, ref _frames))
            {
                _defect?.Throw();
                Turn();
            }

            _defect?.Throw();
            AbandonAll(_frames);
            _completion.SetResult();
        }
#pragma warning disable CA1031 // Whatever the engine throws is a defect; it ends the loop, and the owner is told.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            _mailbox.Complete();
            AbandonAll(_commands);
            AbandonAll(_frames);
            DrainAndAbandon();
            _completion.SetException(defect);
        }
    }

    // A turn of the calling thread, and one for what has come by its end; not more, or whoever brings something might never go on with its own.
    // A defect is for the loop's own thread to end the loop with.
    private bool TryTurnHere(IEngineInput input, Func<bool> condition, Func<bool> conditionForMore)
    {
        if (!_mailbox.TryBeginTurn(condition))
        {
            return false;
        }

        try
        {
            _commands.Add(input);
            Turn();
            if (_mailbox.TryTakeMore(conditionForMore, ref _commands, ref _frames))
            {
                Turn();
            }
        }
#pragma warning disable CA1031 // Whatever the engine throws is a defect; it ends the loop, and the owner is told.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            _defect = ExceptionDispatchInfo.Capture(defect);
            _mailbox.Complete();
            AbandonAll(_commands);
            AbandonAll(_frames);
        }
        finally
        {
            _mailbox.EndTurn();
        }

        return true;
    }

    private void Turn()
    {
        _engine.Now = _time.GetElapsedTime(_started);
        Apply(_commands);
        Apply(_frames);
        _engine.EndTurn();
        _turnEnded(_engine);
        if (NodeMetrics.AreTurnsMeasured)
        {
            NodeMetrics.TurnEnded(_time.GetElapsedTime(_started) - _engine.Now);
        }
    }

    private void Apply(List<IEngineInput> inputs)
    {
        int applied = 0;
        try
        {
            for (; applied < inputs.Count; applied++)
            {
                inputs[applied].Apply(_engine);
            }
        }
        finally
        {
            // One that threw is abandoned together with those behind it; one that was applied must not be.
            inputs.RemoveRange(0, applied);
        }
    }

    private void DrainAndAbandon()
    {
        while (_mailbox.Take(ref _commands, ref _frames))
        {
            AbandonAll(_commands);
            AbandonAll(_frames);
        }

        AbandonAll(_frames);
    }

    private static void AbandonAll(List<IEngineInput> inputs)
    {
        foreach (IEngineInput input in inputs)
        {
            input.Abandon();
        }

        inputs.Clear();
    }
}
