using System;
using System.CommandLine;
using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Failures;
using Coherence.Cli.Workers;
using Coherence.Node.Nodes;

namespace Coherence.Cli.Bench;

/// <summary><c>coherence bench</c>: measures a root and its nodes.</summary>
internal sealed class BenchCommand
{
    /// <summary>Its name.</summary>
    public const string Name = "bench";

    private const string Description = """
        Measure: durable publishing, transactions, cached reads, and how soon and how often nodes hear of changes.

        Each workload starts a root in a process of its own with a temporary data directory, or measures the one at --root.
        Figures of one run compare with figures of the same run; other machines and moments have others.
        """;

    private readonly Option<string?> _root = new("--root")
    {
        Description = "A root that runs already: HOST:PORT or unix:PATH.",
        HelpName = "ADDRESS",
        Recursive = true,
    };

    private readonly Option<double> _timeout = new("--timeout")
    {
        Description = "How long to try to connect, in seconds: 0.01 to 3600. Default: 10.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 10,
        Recursive = true,
    };

    private readonly Option<string?> _data = new("--data")
    {
        Description = "Where a root that is started keeps its data. Default: the temporary directory.",
        HelpName = "DIRECTORY",
        Recursive = true,
    };

    private readonly Option<double> _seconds = new("--seconds")
    {
        Description = "How long the main part takes. Default: 5.",
        DefaultValueFactory = _ => 5,
        Recursive = true,
    };

    private readonly Option<bool> _json = new("--json")
    {
        Description = "Print one JSON object.",
        Recursive = true,
    };

    private readonly Option<int?> _keys = new("--keys")
    {
        Description = "Different keys. Default: publish, recover and idle 1000000, read and transact 10000, invalidate 256.",
        Recursive = true,
    };

    private readonly Option<int> _updateSize = new("--update-size")
    {
        Description = "Operations in each update. Default: 64.",
        DefaultValueFactory = _ => 64,
        Recursive = true,
    };

    private readonly Option<int?> _window = new("--window")
    {
        Description = "Updates, transactions or messages on their way at one time. Default: 64, transact and message 1024.",
        Recursive = true,
    };

    private readonly Option<int?> _nodes = new("--nodes")
    {
        Description = "Nodes that hold the values. Default: invalidate 10, idle 100.",
        Recursive = true,
    };

    private readonly Option<int?> _channels = new("--channels")
    {
        Description = "Channels of each link: 1 to 16. Default: 2, or 1 on a machine with one core.",
        Recursive = true,
    };

    private readonly Option<int> _relays = new("--relays")
    {
        Description = "Relays between the root and the nodes, one below the other: 0 to 8. For publish, invalidate, transact and message. Default: 0.",
        Recursive = true,
    };

    private readonly Option<int> _proxies = new("--proxies")
    {
        Description = "Processes in place of relays that only pass bytes on, to compare relays with: 0 to 8. For publish, invalidate, transact and message. Default: 0.",
        Recursive = true,
    };

    private readonly RootSizeOptions _sizes;

    private BenchCommand(Command command)
    {
        foreach (Option option in (Option[])
            [_root, _timeout, _data, _seconds, _json, _keys, _updateSize, _window, _nodes, _channels, _relays, _proxies])
        {
            command.Add(option);
        }

        _sizes = new RootSizeOptions(command, isRecursive: true);
    }

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command(Name, Description);
        var bench = new BenchCommand(command);
        command.Add(bench.Workload("publish", "Durable operations on counters, pipelined and one by one.", 1_000_000, 1, PublishBench.RunAsync, takesRelays: true));
        command.Add(bench.Workload("read", "Reads of cached values, by spec and by handle, and snapshots.", 10_000, 1, ReadBench.RunAsync));
        command.Add(bench.Workload("invalidate", "How soon and how often nodes of another process hear of changes.", 256, 10, InvalidateBench.RunAsync, takesRelays: true));
        command.Add(bench.Workload("transact", "Transactions that read a value and change it, without conflicts.", 10_000, 1, TransactBench.RunAsync, takesRelays: true, window: 1024));
        command.Add(bench.Workload("message", "Messages and requests between nodes of two processes.", 1, 1, MessageBench.RunAsync, takesRelays: true, window: 1024));
        command.Add(bench.Workload("encode", "Writing and reading the message of an operation.", 1, 1, static (settings, _) => EncodeBench.RunAsync(settings)));
        command.Add(bench.Workload("recover", "How long a root with many values takes to start again.", 1_000_000, 1, RecoverBench.RunAsync));
        command.Add(bench.Workload("idle", "The memory of a root with many values and many nodes.", 1_000_000, 100, IdleBench.RunAsync));
        command.Add(RootWorkerCommand.Create());
        command.Add(RelayWorkerCommand.Create());
        command.Add(ProxyWorkerCommand.Create());
        command.Add(WatchWorkerCommand.Create());
        command.Add(ListenWorkerCommand.Create());
        return command;
    }

    private Command Workload(
        string name,
        string description,
        int keys,
        int nodes,
        Func<BenchSettings, CancellationToken, Task<BenchReport>> run,
        bool takesRelays = false,
        int window = 64)
    {
        var command = new Command(name, description);
        command.SetAction(async (parsed, stopping) =>
        {
            BenchSettings settings = new BenchSettings(
                parsed.GetValue(_root),
                parsed.GetValue(_timeout),
                parsed.GetValue(_data),
                parsed.GetValue(_seconds),
                parsed.GetValue(_keys) ?? keys,
                parsed.GetValue(_updateSize),
                parsed.GetValue(_window) ?? window,
                parsed.GetValue(_nodes) ?? nodes,
                parsed.GetValue(_channels) ?? new CoherenceNodeOptions().Channels,
                parsed.GetValue(_relays),
                parsed.GetValue(_proxies),
                _sizes.Of(parsed)).Validated();
            if (settings.Relays + settings.Proxies > 0 && !takesRelays)
            {
                throw CliException.BadInput($"'bench {name}' measures no way through relays; --relays and --proxies have no place here.");
            }

            Write(await run(settings, stopping), parsed.GetValue(_json), parsed.InvocationConfiguration.Output);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Write(BenchReport report, bool isJson, TextWriter output)
    {
        if (isJson)
        {
            output.WriteLine(JsonSerializer.Serialize(report, BenchJson.Default.BenchReport));
        }
        else
        {
            BenchTable.Write(report, output);
        }
    }
}
