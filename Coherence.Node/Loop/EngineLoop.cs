using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Engine;

namespace Coherence.Node.Loop;

/// <summary>The one thread that drives an engine, with the clock that tells it the time.</summary>
internal sealed class EngineLoop : IAsyncDisposable
{
    private readonly Mailbox _mailbox = new();
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SystemEngine _engine;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly Action<SystemEngine> _turnEnded;
    private readonly Thread _thread;
    private readonly ITimer _timer;
    private bool _holdFrames;

    /// <summary>Starts the thread.</summary>
    /// <param name="name">The name of the thread, for debuggers.</param>
    /// <param name="engine">The engine; from here on it is this loop's alone.</param>
    /// <param name="tick">How often the engine is told that time has passed.</param>
    /// <param name="time">The clock.</param>
    /// <param name="turnEnded">Called on the engine's thread at the end of each turn.</param>
    public EngineLoop(string name, SystemEngine engine, TimeSpan tick, TimeProvider time, Action<SystemEngine> turnEnded)
    {
        _engine = engine;
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
        var commands = new List<IEngineInput>();
        var frames = new List<IEngineInput>();
        try
        {
            while (_mailbox.Take(ref commands, ref frames, withFrames: !_engine.IsOverloaded && !Volatile.Read(ref _holdFrames)))
            {
                Turn(commands, frames);
            }

            AbandonAll(frames);
            _completion.SetResult();
        }
#pragma warning disable CA1031 // Whatever the engine throws is a defect; it ends the loop, and the owner is told.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            _mailbox.Complete();
            AbandonAll(commands);
            AbandonAll(frames);
            DrainAndAbandon();
            _completion.SetException(defect);
        }
    }

    private void Turn(List<IEngineInput> commands, List<IEngineInput> frames)
    {
        _engine.Now = _time.GetElapsedTime(_started);
        Apply(commands);
        Apply(frames);
        _engine.EndTurn();
        _turnEnded(_engine);
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
        var commands = new List<IEngineInput>();
        var frames = new List<IEngineInput>();
        while (_mailbox.Take(ref commands, ref frames, withFrames: true))
        {
            AbandonAll(commands);
            AbandonAll(frames);
        }
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
