using System;
using System.Collections.Generic;
using Coherence.Simulation.Systems;

namespace Coherence.Simulation.Runs;

/// <summary>DIR-1: at the end the directory says of each process that is there where it is, and of every other that it cannot be reached.</summary>
internal static class DirectoryCheck
{
    /// <summary>What the directory does not say as it is; null if all is right.</summary>
    public static string? FindWrong(World world, IReadOnlyList<SimulatedFollower> followers)
    {
        var there = new Dictionary<UInt128, (UInt128 Parent, string Name)>();
        foreach (SimulatedFollower follower in followers)
        {
            there.Add(follower.Engine!.Timeline.System.Value.Value, (follower.Link!.Upstream.Value.Value, follower.Name));
        }

        foreach ((UInt128 system, UInt128 parent) in world.History.Directory.Reachable)
        {
            if (!there.Remove(system, out (UInt128 Parent, string Name) place))
            {
                return $"the directory says that {system:x} is reachable, and no process has that id (DIR-1).";
            }

            if (place.Parent != parent)
            {
                return $"the directory says that {place.Name} is below {parent:x}, and it is below {place.Parent:x} (DIR-1).";
            }
        }

        foreach ((_, (_, string name)) in there)
        {
            return $"the directory does not say that {name} is reachable (DIR-1).";
        }

        return null;
    }
}
