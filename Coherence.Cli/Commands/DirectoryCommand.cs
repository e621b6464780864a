using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Failures;
using Coherence.Cli.Output;
using Coherence.Core.Identity;
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

        With --watch each system or service that is there, and then each that comes, changes or goes, is a line: epoch, "system" or "service", and
        those cells; a service has the last three for each system that offers it; one that has gone has none. Behind all of an epoch comes "up to date", as with watch.
        """;

    private readonly Option<bool> _services = new("--services") { Description = "Print services in place of systems." };

    private readonly Option<bool> _watch = new("--watch") { Description = "Go on printing what changes, until Ctrl-C; systems and services." };

    private readonly Option<long?> _from = FromOption.Create("With --watch, leave out what has not changed after this epoch.");

    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object: epoch, systems and services. With --watch, one a line." };

    private readonly UpstreamOptions _upstream;

    private DirectoryCommand(Command command)
    {
        command.Add(_services);
        command.Add(_watch);
        command.Add(_from);
        command.Add(_json);
        _upstream = new UpstreamOptions(command);
        command.Validators.Add(Check);
        command.SetAction(RunAsync);
    }

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("directory", Description);
        _ = new DirectoryCommand(command);
        return command;
    }

    private void Check(CommandResult result)
    {
        if (!result.GetValue(_watch) && result.GetResult(_from) is not null)
        {
            result.AddError("--from goes with --watch.");
        }
        else if (result.GetValue(_watch) && result.GetValue(_services))
        {
            result.AddError("--watch prints systems and services: leave out --services.");
        }
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stopping)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        await using CoherenceNode node = await _upstream.ConnectAsync(parsed, stopping);
        if (parsed.GetValue(_watch))
        {
            Func<DirectoryEvent, string> format = parsed.GetValue(_json) ? DirectoryReport.EventJson : DirectoryReport.EventLine;
            Epoch? from = FromOption.Of(parsed.GetValue(_from));
            await WatchLines.PrintAsync(
                node, parsed.InvocationConfiguration, ending => node.Directory.WatchAsync(from, ending).Select(format), stopping);
            return ExitCode.Success;
        }

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
