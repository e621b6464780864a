using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Coherence.Cli.Commands;

/// <summary>The option that says how long to try to connect.</summary>
internal static class ConnectTimeout
{
    private const double DefaultSeconds = 10;
    private const double MinimumSeconds = 0.01;
    private const double MaximumSeconds = 3600;

    /// <summary>The option; its value is 0 where it was not given.</summary>
    public static Option<double> CreateOption() => new("--timeout")
    {
        Description = "How long to try to connect, in seconds: 0.01 to 3600. Default: 10.",
        HelpName = "SECONDS",
        CustomParser = Parse,
    };

    /// <summary>The time that the option's value stands for.</summary>
    public static TimeSpan Of(double seconds) => TimeSpan.FromSeconds(seconds == 0 ? DefaultSeconds : seconds);

    private static double Parse(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        bool isNumber = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds);

        // Not "less or more": NaN is a number to the parser, and neither.
        if (!isNumber || seconds is not (>= MinimumSeconds and <= MaximumSeconds))
        {
            result.AddError($"'{text}' is no time for --timeout: a number of seconds from 0.01 to 3600 is one.");
        }

        return seconds;
    }
}
