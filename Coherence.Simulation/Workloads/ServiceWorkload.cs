using System;
using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.Systems;
using Coherence.Core.Messaging;
using Coherence.Core.Publishing;
using Coherence.Simulation.Randomness;
using Coherence.Simulation.Systems;

namespace Coherence.Simulation.Workloads;

/// <summary>The services that nodes offer and take back in some of the runs, and the messages that go to whoever offers one.</summary>
internal sealed class ServiceWorkload
{
    private static readonly string[] Names = ["mail", "maps", "news", "time"];

    private readonly World _world;
    private readonly SeededRandom _random;
    private readonly int _perThousand;

    /// <summary>What chance wants of a run; its draws change no others.</summary>
    public ServiceWorkload(World world)
    {
        _world = world;
        _random = world.NewOwnSource();

        // The first draws are those of all sources of this kind.
        _ = _random.Next();
        _ = _random.Next();
        _perThousand = _random.Pick(0, 0, 0, 100, 500);
    }

    /// <summary>Lets an update that is about to be published say something of services, now and then.</summary>
    public void AddTo(Update update, PublishedUpdate published)
    {
        if (_perThousand == 0 || _world.IsHealed || !_random.Chance(_perThousand))
        {
            return;
        }

        for (int left = _random.Pick(1, 1, 3); left > 0; left--)
        {
            string name = _random.Pick(Names);
            byte[]? information = _random.Chance(600) ? new byte[_random.Pick(0, 5, 50)] : null;
            information?.AsSpan().Fill((byte)_random.Below(256));
            _ = information is null ? update.Deannounce(name) : update.Announce(name, information);
            published.Announcements.Add((name, information));
        }
    }

    /// <summary>Looks a service up, and sends a message to one of those who offer it and are reachable, or to all, as CoherenceNode does.</summary>
    public void Act(SimulatedNode node)
    {
        if (_perThousand == 0 || node.Engine is null || node.IsPaused || !_random.Chance(_perThousand))
        {
            return;
        }

        string name = _random.Pick(Names);
        int turn = _random.Below(100);
        bool isToAll = _random.Chance(500);
        TimeSpan lifetime = _world.Settings.Lease * _random.Pick(1, 3, 10) / 2;
        node.ReadDirectory(DirectoryIndex.Service(name), value =>
        {
            SystemId[] providers = [.. DirectoryIndex.ReadProviders(value).Where(static provider => provider.IsReachable).Select(static provider => provider.System)];
            foreach (SystemId target in isToAll || providers.Length == 0 ? providers : [providers[turn % providers.Length]])
            {
                node.Send(new OutgoingMessage(target, SimulatedMailbox.Types[0], new byte[8], lifetime));
            }
        });
    }

    /// <summary>Every node looks all services up.</summary>
    public void ReadAll()
    {
        foreach (SimulatedNode node in _perThousand == 0 ? [] : _world.Nodes.Where(static node => node.Engine is not null))
        {
            node.ReadDirectory(DirectoryIndex.Services, static _ => { });
            foreach (string name in Names)
            {
                node.ReadDirectory(DirectoryIndex.Service(name), static _ => { });
            }
        }
    }

    /// <summary>DIR-3: what the directory says of services and the nodes do not, or the other way round; null if all is right.</summary>
    public string? FindWrong(IReadOnlyList<PublishedUpdate> updates)
    {
        foreach (string name in Names)
        {
            SortedDictionary<UInt128, byte[]> offered = OfferedBy(name, updates);
            foreach ((UInt128 system, (bool isReachable, byte[] information)) in _world.History.Directory.Services.ProvidersOf(name))
            {
                bool isOffered = offered.Remove(system, out byte[]? expected);
                if (isReachable != isOffered || (isOffered && !information.AsSpan().SequenceEqual(expected)))
                {
                    return $"the directory says that {system:x} offers '{name}'{(isReachable ? "" : ", and is not reachable")}, and {(isOffered ? "it offers another" : "no process of that id does")} (DIR-3).";
                }
            }

            foreach (UInt128 system in offered.Keys)
            {
                return $"{system:x} offers '{name}', and the directory does not say so (DIR-3).";
            }
        }

        return null;
    }

    // What processes that are there have published and the log has accepted, in order.
    private SortedDictionary<UInt128, byte[]> OfferedBy(string name, IReadOnlyList<PublishedUpdate> updates)
    {
        HashSet<SystemId> there = [.. _world.Nodes.Where(static node => node.Engine is not null).Select(static node => node.Engine!.Timeline.System)];
        var offered = new SortedDictionary<UInt128, byte[]>();
        foreach (PublishedUpdate update in updates)
        {
            if (update.Ref is not { } publisher || !there.Contains(publisher.System) || _world.History.FateOf(update.Tag) is not { IsAccepted: true })
            {
                continue;
            }

            foreach ((string service, byte[]? information) in update.Announcements.Where(said => string.Equals(said.Service, name, StringComparison.Ordinal)))
            {
                _ = information is null ? offered.Remove(publisher.System.Value.Value) : (offered[publisher.System.Value.Value] = information) is null;
            }
        }

        return offered;
    }
}
