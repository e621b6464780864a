using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Failures;
using Coherence.Cli.Output;
using Coherence.Cli.Values;
using Coherence.Core.Identity;
using Coherence.Node.Nodes;
using Coherence.Node.Reading;

namespace Coherence.Cli.Commands;

/// <summary><c>coherence watch</c>: prints values as they change.</summary>
internal sealed class WatchCommand
{
    private const string Description = """
        Print the present values, then each change with its epoch, until Ctrl-C.

        Each change is a line of four cells parted by tabs: epoch, epoch of the last change (0: none yet), spec, value.
        One that reads slowly sees the newest value, not each one between. What becomes of the connection is said on
        standard error; meanwhile nothing is missed but values that were overtaken.

          coherence watch counter:hits/home top10:authors/
        """;

    private readonly Argument<string[]> _specs = new("SPEC")
    {
        Description = "The value to watch, INDEX/KEY.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object a line." };

    private readonly UpstreamOptions _upstream;

    private WatchCommand(Command command)
    {
        command.Add(_specs);
        command.Add(_json);
        _upstream = new UpstreamOptions(command);
        command.SetAction(RunAsync);
    }

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("watch", Description);
        _ = new WatchCommand(command);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stopping)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        Func<ValueChange, string> format = parsed.GetValue(_json) ? ValueReport.ChangeJson : ValueReport.ChangeLine;
        IndexSpec[] specs = SpecText.ParseAll(parsed.GetRequiredValue(_specs));
        await using CoherenceNode node = await _upstream.ConnectAsync(parsed, stopping);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var gate = new Lock();
        var running = new List<Task> { new LinkReporter(node, parsed.InvocationConfiguration.Error).RunAsync(ending.Token) };
        foreach (IndexSpec spec in new HashSet<IndexSpec>(specs))
        {
            running.Add(WatchAsync(node, spec, Print, ending.Token));
        }

        // None of them ends before it is cancelled, unless it fails.
        Task first = await Task.WhenAny(running);
        await ending.CancelAsync();
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stopping.IsCancellationRequested)
        {
            await first;
        }

        return ExitCode.Success;

        void Print(ValueChange change)
        {
            string line = format(change);
            lock (gate)
            {
                output.WriteLine(line);
                output.Flush();
            }
        }
    }

    private static async Task WatchAsync(CoherenceNode node, IndexSpec spec, Action<ValueChange> print, CancellationToken ending)
    {
        await foreach (ValueChange change in node.WatchAsync(spec, ending))
        {
            print(change);
        }
    }
}
