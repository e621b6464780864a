using System;
using Coherence.Core.Caching;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Relays;
using Coherence.Core.Serving;
using Coherence.Simulation.Checking;
using Coherence.Simulation.Network;

namespace Coherence.Simulation.Systems;

/// <summary>The process of one relay.</summary>
internal sealed class SimulatedRelay : SimulatedFollower, IUpstream, IRelayHost
{
    private readonly ServedChannels _served;

    public SimulatedRelay(World world, int number)
        : base(world, number)
    {
        _served = new ServedChannels(world);
    }

    public override string Name => $"relay {Number}";

    public bool IsListening => Engine is not null && !IsPaused;

    public void Open(Channel channel) => _served.Open(this, channel);

    public Func<bool> WatchFailure() => static () => false;

    public override void ChannelClosed(Channel channel)
    {
        base.ChannelClosed(channel);
        _served.Remove(channel);
    }

    void IServingHost.ChildrenChanged(int children)
    {
        int allowed = World.Settings.Children;
        Checker.Require(children <= allowed, "BND-1", $"{children} children are connected to {Name}; {allowed} are allowed.");
    }

    protected override void Begin()
    {
        // All that a relay knows is in its engine.
    }

    protected override SystemEngine CreateEngine(LinkId link, ulong start) =>
        SystemEngine.CreateRelay(World.Settings.EngineOptions(start), link, this);

    protected override void Died() => _served.CutAll();

    protected override void ValueChanged(CachedValue value) =>
        throw new InvariantViolationException("LIV-1", $"{Name} watches {value.Spec}, and nobody asked it to.");

    protected override void WatchRefused(CachedValue value, RefuseReason reason) => ValueChanged(value);

    protected override void Ended(SystemEngine engine, Channel channel)
    {
        base.Ended(engine, channel);
        _served.Remove(channel);
        if (channel.UpstreamSide.Session is { } session && channel.Down.SenderEnd == this)
        {
            engine.ChannelClosed(session);
        }
    }

    protected override void TurnEnded(SystemEngine engine)
    {
        base.TurnEnded(engine);
        _served.CheckBounds();
        long shown = engine.Shown.Number;
        long applied = engine.Cache.Applied.Number;
        Checker.Require(shown <= applied, "EPO-4", $"{Name} shows epoch {shown}, and has applied {applied}.");
    }
}
