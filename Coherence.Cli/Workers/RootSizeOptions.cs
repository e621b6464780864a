using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Coherence.Node.Roots;

namespace Coherence.Cli.Workers;

/// <summary>The options of commands that run a root, for its sizes.</summary>
internal sealed class RootSizeOptions
{
    private readonly Option<long> _history = Size("--history", "Superseded values kept for snapshots: 1M to 64G. Default: 64M.", RootSizes.Default.History, 1L << 20, 64L << 30);
    private readonly Option<long> _memory = Memory("Index values in memory; the others are on the disk", RootSizes.Default.Memory);
    private readonly Option<long> _checkpoint = Size("--checkpoint", "After how much log a checkpoint is made: 1M to 1T. Default: 1G.", RootSizes.Default.Checkpoint, 1L << 20, 1L << 40);

    private readonly Option<double> _historyTime = new("--history-time")
    {
        Description = "How long superseded values are kept at most, if --history allows: 1 to 31536000 seconds. Default: 3600.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => RootSizes.Default.HistorySeconds,
        CustomParser = ParseSeconds,
    };

    private readonly Option<long> _expectedValues = new("--expected-values")
    {
        Description = "How many index values a new data directory is made for; more fit, and take longer. Default: 1000000.",
        HelpName = "NUMBER",
        DefaultValueFactory = _ => RootSizes.Default.ExpectedValues,
    };

    /// <summary>The options, added to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="isRecursive">Whether commands below it take them, too.</param>
    public RootSizeOptions(Command command, bool isRecursive = false)
    {
        foreach (Option option in (Option[])[_memory, _checkpoint, _history, _historyTime, _expectedValues])
        {
            option.Recursive = isRecursive;
            command.Add(option);
        }
    }

    /// <summary>The option of commands that use a data directory without running a root.</summary>
    /// <param name="byDefault">Bytes.</param>
    public static Option<long> Memory(long byDefault) => Memory("Memory for index values", byDefault);

    /// <summary>What was given.</summary>
    public RootSizes Of(ParseResult parsed) => new(
        parsed.GetValue(_history), parsed.GetValue(_historyTime), parsed.GetValue(_memory), parsed.GetValue(_checkpoint), parsed.GetValue(_expectedValues));

    /// <summary>An option that is a number of bytes.</summary>
    public static Option<long> Size(string name, string description, long byDefault, long minimum, long maximum) => new(name)
    {
        Description = description,
        HelpName = "SIZE",
        DefaultValueFactory = _ => byDefault,
        CustomParser = result => Parse(result, name, minimum, maximum),
    };

    private static Option<long> Memory(string what, long byDefault) => Size(
        "--memory", $"{what}: 4160K to 16T. Default: {ByteSize.Format(byDefault)}.", byDefault, CoherenceRootOptions.MinimumMemoryBytes, 1L << 44);

    private static double ParseSeconds(ArgumentResult result)
    {
        string text = result.Tokens[^1].Value;
        bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds);
        if (!isNumber || !(seconds is >= 1 and <= 31_536_000))
        {
            result.AddError($"'{text}' is no time for --history-time; 1 to 31536000 seconds are possible.");
        }

        return seconds;
    }

    private static long Parse(ArgumentResult result, string name, long minimum, long maximum)
    {
        string text = result.Tokens[^1].Value;
        if (!ByteSize.TryParse(text, out long bytes))
        {
            result.AddError($"'{text}' is no size for {name}: a number of bytes, or one with K, M, G or T behind it for powers of 1024.");
        }
        else if (bytes < minimum || bytes > maximum)
        {
            result.AddError($"{name} is {text}; {ByteSize.Format(minimum)} to {ByteSize.Format(maximum)} are possible.");
        }

        return bytes;
    }
}
