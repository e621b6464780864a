using System.Collections.Generic;
using System.Globalization;
using Coherence.Simulation.Mutations;

namespace Coherence.Simulation.Runs;

/// <summary>What the program was asked for.</summary>
internal sealed class RunArguments
{
    public const string Usage = """
        Usage: Coherence.Simulation [--seeds FROM..TO] [--steps N] [--mutation NAME] [--replay SEED]

          --seeds FROM..TO  the seeds to run, both included; default 1..100
          --steps N         actions of the workload in each, 1 to 1,000,000; default 2000
          --replay SEED     runs one seed and shows the last lines of its trace
          --mutation NAME   plants a fault that the checks have to find; 'list' shows all
        """;

    public ulong FirstSeed { get; private set; } = 1;

    public ulong LastSeed { get; private set; } = 100;

    public int Steps { get; private set; } = 2000;

    public bool IsReplay { get; private set; }

    public bool ListsMutations { get; private set; }

    public bool ShowsHelp { get; private set; }

    public Mutation Mutation { get; private set; }

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

            if (option is not ("--seeds" or "--steps" or "--replay" or "--mutation"))
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
            "--replay" => TakeReplay(value),
            _ => TakeMutation(value),
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

        if (!MutationNames.TryParse(value, out Mutation mutation))
        {
            return $"--mutation {value}: there is none of that name; '--mutation list' shows all.";
        }

        Mutation = mutation;
        return null;
    }
}
