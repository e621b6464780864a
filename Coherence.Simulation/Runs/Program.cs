using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using Coherence.Simulation.Mutations;

namespace Coherence.Simulation.Runs;

/// <summary>The program: runs seeds, and says of the first violation what it is and how to see it again.</summary>
internal static class Program
{
    private const int ReplayLines = 100_000;
    private const int FailureLines = 40;

    internal static int Main(string[] arguments)
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
            Console.Out.WriteLine(RunArguments.Usage);
            return 0;
        }

        if (line.ListsMutations)
        {
            foreach (Mutation mutation in MutationNames.All)
            {
                Console.Out.WriteLine(MutationNames.Of(mutation));
            }

            return 0;
        }

        return Run(line, Console.Out);
    }

    private static int Run(RunArguments line, TextWriter output)
    {
        long events = 0;
        long faults = 0;
        long compared = 0;
        var watch = Stopwatch.StartNew();
        for (ulong seed = line.FirstSeed; seed <= line.LastSeed; seed++)
        {
            SimulationResult result = Simulator.Run(new SimulationOptions(seed, line.Steps, line.Mutation, line.IsReplay ? ReplayLines : 0));
            events += result.Events;
            faults += result.Faults;
            compared += result.Checked;
            if (line.IsReplay)
            {
                WriteTrace(output, result);
            }

            if (result.Invariant is not null)
            {
                WriteFailure(output, line, result);
                Write(output, $"simulate: FAILED seed={seed} events={events} faults={faults} checked={compared} violations=1");
                return 1;
            }

            if (seed == ulong.MaxValue)
            {
                break;
            }
        }

        Write(output, $"{events / Math.Max(watch.Elapsed.TotalSeconds, 0.001):N0} events/s");
        Write(output, $"simulate: OK seeds={line.LastSeed - line.FirstSeed + 1} events={events} faults={faults} checked={compared} violations=0");
        return 0;
    }

    private static void WriteFailure(TextWriter output, RunArguments line, SimulationResult result)
    {
        if (!line.IsReplay)
        {
            // A second run keeps the trace, which the first does without.
            WriteTrace(output, Simulator.Run(new SimulationOptions(result.Seed, line.Steps, line.Mutation, FailureLines)));
        }

        Write(output, $"seed {result.Seed} violates {result.Detail}");
        string mutation = line.Mutation == Mutation.None ? string.Empty : $" --mutation {MutationNames.Of(line.Mutation)}";
        Write(output, $"replay: dotnet run -c Release --project Coherence.Simulation -- --replay {result.Seed} --steps {line.Steps}{mutation}");
    }

    private static void WriteTrace(TextWriter output, SimulationResult result)
    {
        foreach (string text in result.LastLines)
        {
            output.WriteLine(text);
        }

        Write(output, $"trace hash {result.TraceHash:x16}, {result.Epochs} epochs");
    }

    private static void Write(TextWriter output, FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
