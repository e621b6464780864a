using System.CommandLine;
using System.CommandLine.Parsing;
using Coherence.Core.Identity;

namespace Coherence.Cli.Commands;

/// <summary><c>--from</c>: the epoch that whoever reads a watch knows already.</summary>
internal static class FromOption
{
    /// <summary>The option.</summary>
    public static Option<long?> Create(string description)
    {
        var option = new Option<long?>("--from") { Description = description, HelpName = "EPOCH" };
        option.Validators.Add(Check);
        return option;
    }

    /// <summary>Its value.</summary>
    public static Epoch? Of(long? value) => value is { } number ? new Epoch(number) : null;

    private static void Check(OptionResult result)
    {
        if (result.GetValueOrDefault<long?>() is < 0)
        {
            result.AddError("--from: an epoch is not negative.");
        }
    }
}
