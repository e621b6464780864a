using System.CommandLine;
using System.CommandLine.Parsing;
using Coherence.Node.Roots;

namespace Coherence.Cli.Workers;

/// <summary>The options of commands that run a root, for its sizes.</summary>
internal sealed class RootSizeOptions
{
    private readonly Option<long> _history = Size("--history", "Superseded values kept for snapshots: 1M to 64G. Default: 64M.", RootSizes.Default.History, 1L << 20, 64L << 30);
    private readonly Option<long> _memory = Size("--memory", "Index values in memory; the others are on the disk: 4160K to 16T. Default: 1G.", RootSizes.Default.Memory, CoherenceRootOptions.MinimumMemoryBytes, 1L << 44);
    private readonly Option<long> _checkpoint = Size("--checkpoint", "After how much log a checkpoint is made: 1M to 1T. Default: 1G.", RootSizes.Default.Checkpoint, 1L << 20, 1L << 40);

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
        foreach (Option<long> option in (Option<long>[])[_memory, _checkpoint, _history, _expectedValues])
        {
            option.Recursive = isRecursive;
            command.Add(option);
        }
    }

    /// <summary>What was given.</summary>
    public RootSizes Of(ParseResult parsed) => new(
        parsed.GetValue(_history), parsed.GetValue(_memory), parsed.GetValue(_checkpoint), parsed.GetValue(_expectedValues));

    private static Option<long> Size(string name, string description, long byDefault, long minimum, long maximum) => new(name)
    {
        Description = description,
        HelpName = "SIZE",
        DefaultValueFactory = _ => byDefault,
        CustomParser = result => Parse(result, name, minimum, maximum),
    };

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
