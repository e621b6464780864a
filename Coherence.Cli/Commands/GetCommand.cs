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

/// <summary><c>coherence get</c>: reads values of one snapshot.</summary>
internal sealed class GetCommand
{
    private const string Description = """
        Print values, all as of one root epoch.

        A SPEC is INDEX/KEY; the index ends at the first slash. A key of bytes is written 0x and hexadecimal digits.
        The empty key is the total of sum and count, and the ranking of top:

          coherence get counter:hits/home map:users/7
          coherence get --json top10:authors/ top10:authors/Alice

        Redirected, each value is a line of four cells parted by tabs: epoch, epoch of the last change (0: none yet), spec, value.
        """;

    private readonly Argument<string[]> _specs = new("SPEC")
    {
        Description = "The value to read, INDEX/KEY.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object: epoch, and values in the order asked for." };

    private readonly UpstreamOptions _upstream;

    private GetCommand(Command command)
    {
        command.Add(_specs);
        command.Add(_json);
        _upstream = new UpstreamOptions(command);
        command.SetAction(RunAsync);
    }

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("get", Description);
        _ = new GetCommand(command);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stopping)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        IndexSpec[] specs = SpecText.ParseAll(parsed.GetRequiredValue(_specs));
        await using CoherenceNode node = await _upstream.ConnectAsync(parsed, stopping);
        Snapshot snapshot = await node.ReadSnapshotAsync(specs, stopping);
        if (parsed.GetValue(_json))
        {
            output.WriteLine(ValueReport.SnapshotJson(snapshot, specs));
        }
        else
        {
            ValueReport.WriteSnapshot(snapshot, specs, output);
        }

        return ExitCode.Success;
    }
}
