using System;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Messaging;
using Coherence.Simulation.Randomness;
using Coherence.Simulation.Systems;

namespace Coherence.Simulation.Workloads;

/// <summary>The messages that the applications on the nodes send each other, in some of the runs.</summary>
internal sealed class MessageWorkload
{
    private static readonly TimeSpan Forever = TimeSpan.FromHours(12);

    private readonly World _world;
    private readonly SeededRandom _random;
    private readonly int _perThousand;

    /// <summary>What chance wants of a run; its draws change no others.</summary>
    public MessageWorkload(World world)
    {
        _world = world;
        _random = world.NewOwnSource();
        _perThousand = _random.Pick(0, 0, 0, 100, 1000);
    }

    public void Act(SimulatedNode node)
    {
        if (_perThousand == 0 || node.Engine is null || node.IsPaused || !_random.Chance(_perThousand))
        {
            return;
        }

        if (_random.Chance(100))
        {
            node.Listen(_random.Below(8), _random.Pick(0, 1, 5, int.MaxValue));
            return;
        }

        for (int left = _random.Pick(1, 1, 1, 6); left > 0; left--)
        {
            Send(node);
        }
    }

    /// <summary>From here on everybody listens.</summary>
    public void ListenToAll()
    {
        foreach (SimulatedNode node in _world.Nodes)
        {
            node.Listen(types: 7, int.MaxValue);
        }
    }

    /// <summary>When nothing goes wrong any more, what everybody sends to everybody arrives.</summary>
    public void SendToAll()
    {
        SimulatedNode[] live = [.. _world.Nodes.Where(static node => node.Engine is { Timeline.System.IsNone: false })];
        foreach (SimulatedNode node in _perThousand == 0 ? [] : live)
        {
            foreach (SimulatedNode target in live)
            {
                var message = new OutgoingMessage(target.Engine!.Timeline.System, SimulatedMailbox.Types[0], new byte[8], Forever);
                node.Send(message);
            }
        }
    }

    private void Send(SimulatedNode node)
    {
        SystemId target = PickTarget();
        if (target.IsNone)
        {
            return;
        }

        MessageType type = SimulatedMailbox.Types[_random.Below(SimulatedMailbox.Types.Count)];

        // Some live so long that they have to arrive, or to be refused.
        TimeSpan lifetime = _random.Chance(300) ? Forever : _world.Settings.Lease * _random.Pick(1, 3, 6, 10) / 2;
        bool isRequest = type == SimulatedMailbox.Types[^1];
        node.Send(new OutgoingMessage(
            target, type, new byte[8 + _random.Below(60)], lifetime, _random.Chance(800), isRequest ? MessageKind.Request : MessageKind.Message));
    }

    // Mostly a node; a relay, the root or nobody now and then. One that has died is called by its name, too.
    private SystemId PickTarget()
    {
        if (_random.Chance(20))
        {
            return new SystemId(new Identifier((UInt128)(ulong)_random.Between(1, 1000)));
        }

        return _world.Nodes[_random.Below(_world.Nodes.Count)].LastSystem;
    }
}
