using System.CommandLine;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Failures;
using Coherence.Cli.Output;
using Coherence.Node.Nodes;
using Coherence.Node.Systems;

namespace Coherence.Cli.Commands;

/// <summary><c>coherence directory</c>: prints which systems and services there are.</summary>
internal sealed class DirectoryCommand
{
    private const string Description = """
        Print the systems that the root remembers, or the services that they offer, all as of one root epoch.

        Redirected, each system is a line of seven cells parted by tabs: system, parent, role, reachable or unreachable, the epoch and the time
        since when, address. With --services each offer is a line of four: service, system, reachable or unreachable, information.
        """;

    private readonly Option<bool> _services = new("--services") { Description = "Print services in place of systems." };

    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object: epoch, systems and services." };

    private readonly UpstreamOptions _upstream;

    private DirectoryCommand(Command command)
    {
        command.Add(_services);
        command.Add(_json);
        _upstream = new UpstreamOptions(command);
        command.SetAction(RunAsync);
    }

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("directory", Description);
        _ = new DirectoryCommand(command);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stopping)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        await using CoherenceNode node = await _upstream.ConnectAsync(parsed, stopping);
        DirectorySnapshot directory = await node.Directory.ReadAsync(cancellation: stopping);
        if (parsed.GetValue(_json))
        {
            output.WriteLine(DirectoryReport.ToJson(directory));
        }
        else if (parsed.GetValue(_services))
        {
            DirectoryReport.WriteServices(directory, output);
        }
        else
        {
            DirectoryReport.WriteSystems(directory, output);
        }

        return ExitCode.Success;
    }
}
