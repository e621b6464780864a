using System;
using System.Collections.Generic;
using Coherence.Core.Engine;
using Coherence.Core.Links;
using Coherence.Simulation.Network;
using Coherence.Simulation.Scheduling;

namespace Coherence.Simulation.Systems;

/// <summary>The process around one engine: its clock, its turns, its pauses, and the ends of its channels.</summary>
internal abstract class SimulatedSystem : IChannelEnd
{
    private readonly Queue<IEvent> _held = [];
    private readonly Queue<IEvent> _heldFromChildren = [];
    private readonly TurnEvent _turn;
    private readonly long _clockPerMille;
    private readonly long _clockStart;
    private bool _isTurnScheduled;
    private bool _isDrainScheduled;
    private bool _isDraining;
    private long _pausedUntil;

    protected SimulatedSystem(World world, int number)
    {
        World = world;
        Number = number;
        _turn = new TurnEvent(this);
        int drift = world.Settings.ClockDriftPerMille;
        _clockPerMille = 1000 + world.Random.Between(-drift, drift);
        _clockStart = world.Random.Below(1000) * TimeSpan.TicksPerSecond;
    }

    /// <summary>0 for the root, from 1 on for relays and then nodes.</summary>
    public int Number { get; }

    /// <summary>What it is called in traces and violations.</summary>
    public abstract string Name { get; }

    /// <summary>The engine; null while the process is down.</summary>
    public SystemEngine? Engine { get; protected set; }

    /// <summary>When the last fault that struck it has ended, or will have.</summary>
    public long QuietSince { get; protected set; }

    public bool IsPaused => World.Queue.Now < _pausedUntil;

    /// <summary>What the clock of this process says: it starts anywhere, and runs a little too fast or too slow.</summary>
    public TimeSpan Clock => new(_clockStart + (World.Queue.Time.Ticks / 1000 * _clockPerMille));

    protected World World { get; }

    /// <summary>What arrives from here on waits, while time goes on.</summary>
    public void Pause(long duration)
    {
        Say($"pauses for {duration} µs");
        _pausedUntil = World.Queue.Now + duration;
        QuietSince = Math.Max(QuietSince, _pausedUntil);
        DrainAt(_pausedUntil);
    }

    /// <summary>The process dies, with all it knew.</summary>
    public abstract void Crash(long restartAfter);

    public void Receive(Delivery delivery)
    {
        if (Engine is null)
        {
            return;
        }

        if (MustWait(delivery, isFromUpstream: delivery.IsDown))
        {
            return;
        }

        World.Trace.Add(Number, delivery.Bytes.Span);
        if (delivery.Session is not { } session)
        {
            return;
        }

        Engine.Now = Clock;
        Engine.FrameReceived(session, delivery.Bytes);
        Accepted(Engine, delivery, session);
        Touch();
    }

    public void Drained() => Command(static engine => engine.ChannelWritable());

    public void ChannelEnded(Channel channel)
    {
        if (Engine is null)
        {
            return;
        }

        if (MustWait(new ActionEvent(() => ChannelEnded(channel)), isFromUpstream: channel.Up.SenderEnd == this))
        {
            return;
        }

        World.Trace.Add(Number, 1);
        Engine.Now = Clock;
        Ended(Engine, channel);
        Touch();
    }

    public abstract void ChannelClosed(Channel channel);

    /// <summary>An input from the process itself; it waits while the process is paused.</summary>
    public void Command(Action<SystemEngine> command)
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

        engine.Now = Clock;
        command(engine);
        Touch();
    }

    /// <summary>Frames were handed over.</summary>
    protected abstract void Accepted(SystemEngine engine, Delivery delivery, ChannelSession session);

    protected abstract void Ended(SystemEngine engine, Channel channel);

    /// <summary>After each input: what any thread could see now is checked.</summary>
    protected abstract void Look(SystemEngine engine);

    protected abstract void TurnEnded(SystemEngine engine);

    protected void DropHeld()
    {
        _held.Clear();
        _heldFromChildren.Clear();
    }

    /// <summary>From now on the engine is told that time has passed, as long as the process lives.</summary>
    protected void StartTicking(SystemEngine engine) => World.Queue.Schedule(World.Settings.TickMicroseconds, new TickEvent(this, engine));

    protected void Say(string what)
    {
        if (World.Trace.IsKept)
        {
            World.Trace.Say($"{Name}: {what}");
        }
    }

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

    // What comes from the upstream is never held back for being too much: it is what makes room.
    private bool MustWait(IEvent happening, bool isFromUpstream)
    {
        if (_isDraining)
        {
            return false;
        }

        if (IsPaused || _held.Count > 0)
        {
            _held.Enqueue(happening);
            DrainAt(_pausedUntil);
            return true;
        }

        if (!isFromUpstream && (_heldFromChildren.Count > 0 || Engine is { IsOverloaded: true }))
        {
            _heldFromChildren.Enqueue(happening);
            QuietSince = Math.Max(QuietSince, World.Queue.Now);
            DrainAt(World.Queue.Now + 200);
            return true;
        }

        return false;
    }

    private void EndTurn(SystemEngine engine)
    {
        engine.Now = Clock;
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
        if (IsPaused)
        {
            DrainAt(_pausedUntil);
            return;
        }

        // What was held while the process was paused finds its place among what children must wait with.
        while (_held.TryDequeue(out IEvent? happening))
        {
            bool isFromChild = happening is Delivery { IsDown: false };
            if (isFromChild && (_heldFromChildren.Count > 0 || Engine is { IsOverloaded: true }))
            {
                _heldFromChildren.Enqueue(happening);
                continue;
            }

            Run(happening);
        }

        while (Engine is not { IsOverloaded: true } && _heldFromChildren.TryDequeue(out IEvent? happening))
        {
            Run(happening);
        }

        if (_heldFromChildren.Count > 0)
        {
            QuietSince = Math.Max(QuietSince, World.Queue.Now);
            DrainAt(World.Queue.Now + 200);
        }
    }

    private void Run(IEvent happening)
    {
        _isDraining = true;
        happening.Run();
        _isDraining = false;
    }

    // The same event again and again: there are more ticks than anything else.
    private sealed class TickEvent(SimulatedSystem system, SystemEngine engine) : IEvent
    {
        public void Run()
        {
            if (system.Engine != engine)
            {
                return;
            }

            system.World.Trace.Add(system.Number, 2);
            system.Command(static ticked => ticked.Tick());
            system.World.Queue.Schedule(system.World.Settings.TickMicroseconds, this);
        }
    }

    private sealed class TurnEvent(SimulatedSystem system) : IEvent
    {
        public void Run() => system.RunTurn();
    }
}
