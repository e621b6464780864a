using System;
using System.Globalization;
using System.IO;
using Coherence.Simulation.Mutations;
using Coherence.Simulation.Shrinking;

namespace Coherence.Simulation.Runs;

/// <summary>Says of a violation what it is, shows the shortest run that has it and can be found soon, and says how to see that run again.</summary>
internal sealed class ViolationReport(RunArguments line, Func<SimulationOptions, SimulationResult> simulate, TextWriter output)
{
    private const int FailureLines = 200;

    // Some ten seconds at the speed that the simulator should have.
    private const long ShrinkingEvents = 5_000_000;

    public static void WriteTrace(TextWriter output, SimulationResult result)
    {
        foreach (string text in result.LastLines)
        {
            output.WriteLine(text);
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"trace hash {result.TraceHash:x16}, {result.Epochs} epochs"));
    }

    public void Write(SimulationOptions options, SimulationResult violation)
    {
        if (line.IsReplay)
        {
            // Its trace is there already, and a replay shows what it was asked for.
            Write($"seed {violation.Seed} violates {violation.Detail}");
            return;
        }

        Write($"seed {violation.Seed} violates {violation.Detail}");
        WriteReplay(options);
        SimulationOptions shortest = Shrink(options, violation);
        SimulationResult shown = simulate(shortest with { KeptLines = FailureLines });
        WriteTrace(output, shown);
        Write($"the shrunk run violates {shown.Detail}");
        WriteReplay(shortest);
    }

    private SimulationOptions Shrink(SimulationOptions options, SimulationResult violation)
    {
        var first = new Reduction(options.Steps, options.Without ?? Omissions.None);
        var shrinker = Shrinker.Shrink(first, violation.Steps, violation.Followers, Try, ShrinkingEvents);
        Reduction smallest = shrinker.Smallest;
        Write($"shrunk in {shrinker.Runs} runs from {violation.Steps} to {smallest.Steps} steps, {smallest.Steps - smallest.Without.Actions.Count} of them with an action");
        return Reduced(smallest);

        SimulationOptions Reduced(Reduction reduction) => options with { Steps = reduction.Steps, Without = reduction.Without };

        Attempt Try(Reduction candidate)
        {
            SimulationResult result = simulate(Reduced(candidate));
            return new Attempt(string.Equals(result.Invariant, violation.Invariant, StringComparison.Ordinal), result.Steps, result.Events);
        }
    }

    private void WriteReplay(SimulationOptions options)
    {
        Omissions without = options.Without ?? Omissions.None;
        string? mutation = line.EngineMutation?.Name ?? (line.Mutation == Mutation.None ? null : MutationNames.Of(line.Mutation));
        Write($"replay: dotnet run -c Release --project Coherence.Simulation -- --replay {options.Seed} --steps {options.Steps}{(options.Nodes is { } nodes ? $" --nodes {nodes}" : null)}{Option("--without", without.Actions)}{Option("--without-faults", without.Faults)}{Option("--without-nodes", without.Nodes)}{(mutation is null ? null : " --mutation " + mutation)}");
    }

    private static string? Option(string name, NumberSet numbers) => numbers.Count == 0 ? null : $" {name} {numbers}";

    private void Write(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
