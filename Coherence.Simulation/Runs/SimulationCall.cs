using System;
using System.Collections.Generic;
using System.Reflection;
using Coherence.Simulation.Mutations;
using Coherence.Simulation.Shrinking;

namespace Coherence.Simulation.Runs;

/// <summary>Runs a simulation in another copy of this assembly. The copies share no types but those of the framework, so options and result go as such.</summary>
internal static class SimulationCall
{
    /// <summary>Makes a function out of the simulator of another copy.</summary>
    public static Func<SimulationOptions, SimulationResult> Into(Assembly copy)
    {
        MethodInfo method = copy.GetType(typeof(SimulationCall).FullName!, throwOnError: true)!
            .GetMethod(nameof(Run), BindingFlags.NonPublic | BindingFlags.Static)!;
        var run = method.CreateDelegate<Func<ulong, int[], string[], object?[]>>();
        return options =>
        {
            Omissions without = options.Without ?? Omissions.None;
            return Unpack(run(
                options.Seed,
                [options.Steps, (int)options.Mutation, options.KeptLines, options.Nodes ?? 0],
                [without.Actions.ToString(), without.Faults.ToString(), without.Nodes.ToString()]));
        };
    }

    private static object?[] Run(ulong seed, int[] numbers, string[] without)
    {
        NumberSet[] sets = Array.ConvertAll(without, static text => NumberSet.TryParse(text, out NumberSet set) ? set : NumberSet.Empty);
        SimulationResult result = Simulator.Run(new SimulationOptions(
            seed, numbers[0], (Mutation)numbers[1], numbers[2], new Omissions(sets[0], sets[1], sets[2]), numbers[3] == 0 ? null : numbers[3]));
        return
        [
            result.Seed,
            result.Followers,
            result.Steps,
            result.Events,
            result.Faults,
            result.Checked,
            result.Epochs,
            result.TraceHash,
            result.Invariant,
            result.Detail,
            result.LastLines,
        ];
    }

    private static SimulationResult Unpack(object?[] result) => new(
        (ulong)result[0]!,
        (int)result[1]!,
        (int)result[2]!,
        (long)result[3]!,
        (long)result[4]!,
        (long)result[5]!,
        (long)result[6]!,
        (ulong)result[7]!,
        (string?)result[8],
        (string?)result[9],
        (IReadOnlyCollection<string>)result[10]!);
}
