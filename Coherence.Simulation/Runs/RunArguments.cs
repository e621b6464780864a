using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Coherence.Simulation.Mutants;
using Coherence.Simulation.Mutations;
using Coherence.Simulation.Shrinking;

namespace Coherence.Simulation.Runs;

/// <summary>What the program was asked for.</summary>
internal sealed class RunArguments
{
    public const string Usage = """
        Usage: Coherence.Simulation [--seeds FROM..TO | --replay SEED] [--steps N] [--nodes N] [--mutation NAME] [--without …]

          --seeds FROM..TO      the seeds to run, both included; default 1..100
          --steps N             steps of the workload in each, 1 to 1,000,000; default 2000
          --nodes N             nodes in each, 1 to 10,000; default as the seed decides, 2 to 8
          --replay SEED         runs one seed and shows the last lines of its trace
          --mutation NAME       plants a fault that the checks have to find; 'list' shows all
          --without STEPS       steps in which the workload does nothing, such as 3,17,20-44
          --without-faults STEPS  steps in which nothing is made to go wrong
          --without-nodes NODES   nodes and relays that never start, by their numbers
        """;

    private static readonly string[] Options =
        ["--seeds", "--steps", "--nodes", "--replay", "--mutation", "--without", "--without-faults", "--without-nodes"];

    public ulong FirstSeed { get; private set; } = 1;

    public ulong LastSeed { get; private set; } = 100;

    public int Steps { get; private set; } = 2000;

    /// <summary>How many nodes there are; null if the seed decides.</summary>
    public int? Nodes { get; private set; }

    public bool IsReplay { get; private set; }

    public bool ListsMutations { get; private set; }

    public bool ShowsHelp { get; private set; }

    public Mutation Mutation { get; private set; }

    /// <summary>The mutation of the engine; null if the engine is as it is.</summary>
    public EngineMutation? EngineMutation { get; private set; }

    public Omissions Without { get; private set; } = Omissions.None;

    /// <summary>What is wrong with the arguments; null if nothing is.</summary>
    public string? Error { get; private set; }

    public static RunArguments Parse(IReadOnlyList<string> arguments)
    {
        var line = new RunArguments();
        for (int index = 0; index < arguments.Count && line.Error is null; index++)
        {
            string option = arguments[index];
            if (option is "--help" or "-h")
            {
                line.ShowsHelp = true;
                continue;
            }

            if (!Options.Contains(option, StringComparer.Ordinal))
            {
                line.Error = $"'{option}' is no option.";
            }
            else if (index + 1 == arguments.Count)
            {
                line.Error = $"{option} needs a value.";
            }
            else
            {
                line.Take(option, arguments[++index]);
            }
        }

        return line;
    }

    private void Take(string option, string value)
    {
        Error = option switch
        {
            "--seeds" => TakeSeeds(value),
            "--steps" => TakeSteps(value),
            "--nodes" => TakeNodes(value),
            "--replay" => TakeReplay(value),
            "--mutation" => TakeMutation(value),
            _ => TakeOmission(option, value),
        };
    }

    private static bool TryReadSeed(string text, out ulong seed) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seed);

    private string? TakeSeeds(string value)
    {
        string[] ends = value.Split("..");
        if (ends.Length != 2 || !TryReadSeed(ends[0], out ulong first) || !TryReadSeed(ends[1], out ulong last) || first > last)
        {
            return $"--seeds {value}: two numbers are needed, the first not above the second, such as 1..100.";
        }

        FirstSeed = first;
        LastSeed = last;
        return null;
    }

    private string? TakeSteps(string value)
    {
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int steps) || steps is < 1 or > 1_000_000)
        {
            return $"--steps {value}: a number from 1 to 1,000,000 is needed.";
        }

        Steps = steps;
        return null;
    }

    private string? TakeNodes(string value)
    {
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int nodes) || nodes is < 1 or > 10_000)
        {
            return $"--nodes {value}: a number from 1 to 10,000 is needed.";
        }

        Nodes = nodes;
        return null;
    }

    private string? TakeReplay(string value)
    {
        if (!TryReadSeed(value, out ulong seed))
        {
            return $"--replay {value}: a seed is needed, such as 42.";
        }

        FirstSeed = seed;
        LastSeed = seed;
        IsReplay = true;
        return null;
    }

    private string? TakeMutation(string value)
    {
        if (value is "list")
        {
            ListsMutations = true;
            return null;
        }

        EngineMutation = EngineMutations.Find(value);
        if (EngineMutation is not null)
        {
            return null;
        }

        if (!MutationNames.TryParse(value, out Mutation mutation))
        {
            return $"--mutation {value}: there is none of that name; '--mutation list' shows all.";
        }

        Mutation = mutation;
        return null;
    }

    private string? TakeOmission(string option, string value)
    {
        if (!NumberSet.TryParse(value, out NumberSet numbers))
        {
            return $"{option} {value}: numbers and ranges of them are needed, such as 3,17,20-44.";
        }

        Without = option switch
        {
            "--without" => Without with { Actions = numbers },
            "--without-faults" => Without with { Faults = numbers },
            _ => Without with { Nodes = numbers },
        };
        return null;
    }
}
