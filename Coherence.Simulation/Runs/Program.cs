using System;
using System.Diagnostics;
using System.IO;
using Coherence.Simulation.Mutants;
using Coherence.Simulation.Mutations;

namespace Coherence.Simulation.Runs;

/// <summary>The program: runs seeds, and says of the first violation what it is and how to see it again.</summary>
internal static class Program
{
    private const int ReplayLines = 100_000;

    internal static int Main(string[] arguments) => Run(arguments, Console.Out);

    internal static int Run(string[] arguments, TextWriter output)
    {
        var line = RunArguments.Parse(arguments);
        if (line.Error is { } error)
        {
            Console.Error.WriteLine(error);
            Console.Error.WriteLine(RunArguments.Usage);
            return 2;
        }

        if (line.ShowsHelp)
        {
            output.WriteLine(RunArguments.Usage);
            return 0;
        }

        if (line.ListsMutations)
        {
            ListMutations(output);
            return 0;
        }

        if (line.EngineMutation is null)
        {
            return Run(line, Simulator.Run, output);
        }

        using var mutant = new Mutant(line.EngineMutation);
        return Run(line, mutant.Run, output);
    }

    internal static void ListMutations(TextWriter output)
    {
        output.WriteLine("In what the network delivers and the host reports:");
        foreach (Mutation mutation in MutationNames.All)
        {
            output.WriteLine($"  {MutationNames.Of(mutation)}");
        }

        output.WriteLine("In the engine:");
        foreach (EngineMutation mutation in EngineMutations.All)
        {
            output.WriteLine($"  {mutation.Name,-24} {mutation.Sentence}");
        }
    }

    private static int Run(RunArguments line, Func<SimulationOptions, SimulationResult> simulate, TextWriter output)
    {
        var totals = new Totals();
        var watch = Stopwatch.StartNew();
        TimeSpan processorBefore = Environment.CpuUsage.TotalTime;
        for (ulong seed = line.FirstSeed; seed <= line.LastSeed; seed++)
        {
            var options = new SimulationOptions(seed, line.Steps, line.Mutation, line.IsReplay ? ReplayLines : 0, line.Without, line.Nodes);
            SimulationResult result = simulate(options);
            totals.Add(result);
            if (line.IsReplay)
            {
                ViolationReport.WriteTrace(output, result);
            }

            if (result.Invariant is not null)
            {
                TimeSpan elapsed = watch.Elapsed;
                TimeSpan processor = Environment.CpuUsage.TotalTime - processorBefore;
                new ViolationReport(line, simulate, output).Write(options, result);
                totals.Write(output, elapsed, processor, isRight: false);
                return 1;
            }

            if (seed == ulong.MaxValue)
            {
                break;
            }
        }

        totals.Write(output, watch.Elapsed, Environment.CpuUsage.TotalTime - processorBefore, isRight: true);
        return 0;
    }
}
