using System;
using System.Collections.Generic;
using System.Globalization;

namespace Coherence.Crash.Runs;

/// <summary>What a hunt does.</summary>
internal sealed class HuntOptions
{
    /// <summary>How often the root is killed. Default 20.</summary>
    public int Rounds { get; private set; } = 20;

    /// <summary>What chance decides is decided by this. Default 1.</summary>
    public int Seed { get; private set; } = 1;

    /// <summary>The data directory; null for one of its own, which is deleted in the end if nothing failed.</summary>
    public string? Directory { get; private set; }

    /// <summary>A file on the disk of the data directory that fills it, and is deleted again, before each kill; null if the disk is not filled.</summary>
    public string? Filler { get; private set; }

    /// <summary>A command of the shell that takes the disk away before each kill, as a power cut does; null for none.</summary>
    public string? Cut { get; private set; }

    /// <summary>A command of the shell that brings the disk back after each kill; null for none.</summary>
    public string? Restore { get; private set; }

    /// <summary>Reads arguments: pairs of a name and a value.</summary>
    /// <exception cref="FormatException">They cannot be understood.</exception>
    public static HuntOptions Parse(IReadOnlyList<string> arguments)
    {
        HuntOptions options = new();
        for (int index = 0; index < arguments.Count; index += 2)
        {
            string name = arguments[index];
            string value = index + 1 < arguments.Count ? arguments[index + 1] : throw new FormatException($"{name} lacks its value.");
            options.Set(name, value);
        }

        return options;
    }

    private void Set(string name, string value)
    {
        switch (name)
        {
            case "--rounds":
                Rounds = Number(name, value);
                break;
            case "--seed":
                Seed = Number(name, value);
                break;
            case "--directory":
                Directory = value;
                break;
            case "--filler":
                Filler = value;
                break;
            case "--cut":
                Cut = value;
                break;
            case "--restore":
                Restore = value;
                break;
            default:
                throw new FormatException($"{name} is not known. There are --rounds N, --seed N, --directory DIR, --filler FILE, --cut COMMAND, --restore COMMAND.");
        }
    }

    private static int Number(string name, string value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0
        ? number
        : throw new FormatException($"{name} is {value}: it must be a number from 1 on.");
}
