using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Coherence.Core.Identity;

namespace Coherence.Cli.Commands;

/// <summary><c>--from</c>: the epoch that whoever reads a watch knows already.</summary>
internal static class FromOption
{
    /// <summary>The option.</summary>
    public static Option<long?> Create(string description) => new("--from") { Description = description, HelpName = "EPOCH", CustomParser = Parse };

    /// <summary>Its value.</summary>
    public static Epoch? Of(long? value) => value is { } number ? new Epoch(number) : null;

    private static long? Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long epoch))
        {
            result.AddError($"'{text}' is no epoch for --from: a whole number from 0 on is one.");
        }

        return epoch;
    }
}
