using System.Collections.Generic;
using Coherence.Core.Engine;
using Coherence.Simulation.Network;
using Coherence.Simulation.Scheduling;

namespace Coherence.Simulation.Systems;

/// <summary>The process around one engine: its turns, its pauses, and the ends of its links.</summary>
internal abstract class SimulatedSystem : ILinkEnd
{
    private readonly Queue<IEvent> _held = [];
    private readonly TurnEvent _turn;
    private bool _isTurnScheduled;
    private bool _isDrainScheduled;
    private bool _isDraining;
    private long _pausedUntil;

    protected SimulatedSystem(World world, int number)
    {
        World = world;
        Number = number;
        _turn = new TurnEvent(this);
    }

    /// <summary>0 for the root, from 1 on for nodes.</summary>
    public int Number { get; }

    /// <summary>The engine; null while the process is down.</summary>
    public SystemEngine? Engine { get; protected set; }

    public bool IsPaused => World.Queue.Now < _pausedUntil;

    protected World World { get; }

    /// <summary>What arrives from here on waits, while time goes on.</summary>
    public void Pause(long duration)
    {
        _pausedUntil = World.Queue.Now + duration;
        DrainAt(_pausedUntil);
    }

    public void Receive(Delivery delivery)
    {
        if (Engine is null)
        {
            return;
        }

        if (MustWait())
        {
            _held.Enqueue(delivery);
            return;
        }

        World.Trace.Add(Number, delivery.Bytes.Span);
        Engine.Now = World.Queue.Time;
        Accept(Engine, delivery);
        Touch();
    }

    public void LinkEnded(Link link)
    {
        if (Engine is null)
        {
            return;
        }

        if (MustWait())
        {
            _held.Enqueue(new ActionEvent(() => LinkEnded(link)));
            return;
        }

        World.Trace.Add(Number, 1);
        Engine.Now = World.Queue.Time;
        Ended(Engine, link);
        Touch();
    }

    public abstract void LinkClosed(Link link);

    /// <summary>An input from the process itself; it waits while the process is paused.</summary>
    public void Command(System.Action<SystemEngine> command)
    {
        if (Engine is not { } engine)
        {
            return;
        }

        if (IsPaused)
        {
            World.Queue.ScheduleAt(_pausedUntil, new ActionEvent(() =>
            {
                if (Engine == engine)
                {
                    Command(command);
                }
            }));
            return;
        }

        engine.Now = World.Queue.Time;
        command(engine);
        Touch();
    }

    protected abstract void Accept(SystemEngine engine, Delivery delivery);

    protected abstract void Ended(SystemEngine engine, Link link);

    /// <summary>After each input: what any thread could see now is checked.</summary>
    protected abstract void Look(SystemEngine engine);

    protected abstract void TurnEnded(SystemEngine engine);

    protected void DropHeld() => _held.Clear();

    /// <summary>After an input: its turn ends at once, or together with inputs to come.</summary>
    protected void Touch()
    {
        if (Engine is not { } engine)
        {
            return;
        }

        Look(engine);
        if (_isTurnScheduled)
        {
            return;
        }

        if (World.Random.Chance(700))
        {
            EndTurn(engine);
            return;
        }

        _isTurnScheduled = true;
        World.Queue.Schedule(World.Random.Between(0, 300), _turn);
    }

    private bool MustWait()
    {
        if (IsPaused || (_held.Count > 0 && !_isDraining))
        {
            DrainAt(_pausedUntil);
            return true;
        }

        if (Engine is { IsOverloaded: true })
        {
            DrainAt(World.Queue.Now + 200);
            return true;
        }

        return false;
    }

    private void EndTurn(SystemEngine engine)
    {
        engine.Now = World.Queue.Time;
        engine.EndTurn();
        TurnEnded(engine);
    }

    private void RunTurn()
    {
        _isTurnScheduled = false;
        if (Engine is { } engine)
        {
            EndTurn(engine);
        }
    }

    private void DrainAt(long time)
    {
        if (!_isDrainScheduled)
        {
            _isDrainScheduled = true;
            World.Queue.ScheduleAt(time, new ActionEvent(Drain));
        }
    }

    private void Drain()
    {
        _isDrainScheduled = false;
        _isDraining = true;
        while (_held.Count > 0)
        {
            if (IsPaused || Engine is { IsOverloaded: true })
            {
                DrainAt(IsPaused ? _pausedUntil : World.Queue.Now + 200);
                break;
            }

            _held.Dequeue().Run();
        }

        _isDraining = false;
    }

    private sealed class TurnEvent(SimulatedSystem system) : IEvent
    {
        public void Run() => system.RunTurn();
    }
}
