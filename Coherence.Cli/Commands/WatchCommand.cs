using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Failures;
using Coherence.Cli.Output;
using Coherence.Cli.Values;
using Coherence.Core.Identity;
using Coherence.Node.Nodes;
using Coherence.Node.Watching;

namespace Coherence.Cli.Commands;

/// <summary><c>coherence watch</c>: prints values as they change.</summary>
internal sealed class WatchCommand
{
    private const string Description = """
        Print the present values, then each change with its epoch, until Ctrl-C.

        Each change is a line of four cells parted by tabs: epoch, epoch of the last change (0: none yet), spec, value.
        Behind all changes up to an epoch comes a line of two cells, that epoch and "up to date": then what was printed is
        one state, of that epoch. "connection lost" says that the root was not heard of for a lease, "resumed" that it is again.
        One that reads slowly sees the newest value, not each one between. What becomes of the connection is said on
        standard error; meanwhile nothing is missed but values that were overtaken.

          coherence watch counter:hits/home top10:authors/
          coherence watch --prefix register:config/eu/
        """;

    private readonly Argument<string[]> _specs = new("SPEC")
    {
        Description = "The value to watch, INDEX/KEY.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object a line." };

    private readonly Option<long?> _from = FromOption.Create("Leave out what has not changed after this epoch.");

    private readonly Option<bool> _prefix = new("--prefix")
    {
        Description = "Watch all values whose keys begin with the key of the SPEC; the root has to list the keys of the index.",
    };

    private readonly UpstreamOptions _upstream;

    private WatchCommand(Command command)
    {
        command.Add(_specs);
        command.Add(_json);
        command.Add(_from);
        command.Add(_prefix);
        _upstream = new UpstreamOptions(command);
        command.Validators.Add(Check);
        command.SetAction(RunAsync);
    }

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("watch", Description);
        _ = new WatchCommand(command);
        return command;
    }

    private void Check(CommandResult result)
    {
        if (result.GetValue(_prefix) && result.GetValue(_specs) is { Length: > 1 })
        {
            result.AddError("--prefix goes with one SPEC.");
        }
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stopping)
    {
        Func<WatchEvent, string> format = parsed.GetValue(_json) ? ValueReport.EventJson : ValueReport.EventLine;
        IndexSpec[] specs = SpecText.ParseAll(parsed.GetRequiredValue(_specs));
        Epoch? from = FromOption.Of(parsed.GetValue(_from));
        await using CoherenceNode node = await _upstream.ConnectAsync(parsed, stopping);
        await WatchLines.PrintAsync(node, parsed.InvocationConfiguration, ending => Watch(ending).Select(format), stopping);
        return ExitCode.Success;

        IAsyncEnumerable<WatchEvent> Watch(CancellationToken ending) => parsed.GetValue(_prefix)
            ? node.WatchAsync(new IndexPrefix(specs[0]), from, ending)
            : node.WatchAsync(specs, from, ending);
    }
}
