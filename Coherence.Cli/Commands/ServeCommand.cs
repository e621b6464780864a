using System;
using System.CommandLine;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Failures;
using Coherence.Cli.Output;
using Coherence.Cli.Workers;
using Coherence.Node.Roots;
using Microsoft.Extensions.Logging;

namespace Coherence.Cli.Commands;

/// <summary><c>coherence root</c>: runs a root directory node.</summary>
internal sealed class ServeCommand
{
    private const string Description = """
        Run a root: make every update durable and keep every cache coherent, until Ctrl-C or SIGTERM.

        When it serves it prints one line, with the ports that port 0 became:

          root: serving cluster=CLUSTER epoch=EPOCH at ADDRESS[,ADDRESS]

        The log goes to standard error. Ctrl-C and SIGTERM end it in order: what was published is made durable, and
        children are told. A second one ends it at once.

          coherence root --data /var/lib/coherence --listen 10.0.0.5:4747 --listen unix:/run/coherence.sock --existing
        """;

    private readonly Option<string> _data = new("--data")
    {
        Description = "The data directory, one process at a time. One that does not exist or is empty becomes a new root.",
        HelpName = "DIR",
        Required = true,
    };

    private readonly Option<bool> _existing = new("--existing")
    {
        Description = "The data directory must already be a root's: a disk that is not mounted is an error, not a new root.",
    };

    private readonly Option<bool> _keepLog = new("--keep-log")
    {
        Description = "Keep the log whole, instead of cutting it behind checkpoints: an index that is added later needs all of it.",
    };

    private readonly Option<long> _keepLogBytes = RootSizeOptions.Size(
        "--keep-log-bytes", "How much of the log is kept at least, although no start needs it: 0 to 1024T. Default: 0.", 0, 0, 1L << 50);

    private readonly Option<double> _keepLogTime = new("--keep-log-time")
    {
        Description = "How long what was logged is kept at least, although no start needs it: 0 to 315360000 seconds. Default: 0.",
        HelpName = "SECONDS",
    };

    private readonly Option<int> _updateKeys = new("--update-keys")
    {
        Description = "How many keys of updates are remembered; an update with another is refused then: 1 to 10000000. Default: 1000000.",
        HelpName = "NUMBER",
        DefaultValueFactory = static _ => new CoherenceRootOptions().UpdateKeys,
    };

    private readonly Option<double> _updateKeyTime = new("--update-key-time")
    {
        Description = "How long the key of an update is remembered, at least: 1 to 31536000 seconds. Default: 86400.",
        HelpName = "SECONDS",
        DefaultValueFactory = static _ => new CoherenceRootOptions().UpdateKeyTime.TotalSeconds,
    };

    private readonly Option<string[]> _list = ListOption.Create("List the keys of an index, so that it can be watched by what they begin with, such as register:config. May be repeated.");

    private readonly ServingOptions _serving;
    private readonly RootSizeOptions _sizes;

    private ServeCommand(Command command)
    {
        command.Add(_data);
        _serving = new ServingOptions(command);
        command.Add(_existing);
        command.Add(_keepLog);
        command.Add(_keepLogBytes);
        command.Add(_keepLogTime);
        _sizes = new RootSizeOptions(command);
        command.Add(_updateKeys);
        command.Add(_updateKeyTime);
        command.Add(_list);
        command.SetAction(RunAsync);
    }

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("root", Description);
        _ = new ServeCommand(command);
        return command;
    }

    private static void Check(CoherenceRootOptions options)
    {
        try
        {
            options.Validate();
        }
        catch (ArgumentException outside)
        {
            throw CliException.BadInput(outside.Message);
        }
    }

    // What no TimeSpan can be is out of range as well.
    private static TimeSpan Seconds(double seconds) =>
        Math.Abs(seconds) < 1e11 ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stopping)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        string directory = parsed.GetRequiredValue(_data);
        bool isNew = DataDirectory.Check(directory, mustExist: parsed.GetValue(_existing));
        using ILoggerFactory loggers = ServingLogging.Create(_serving.Level(parsed));
        var options = new CoherenceRootOptions
        {
            DataDirectory = directory,
            CreateIfMissing = isNew,
            KeepsWholeLog = parsed.GetValue(_keepLog),
            KeptLogBytes = parsed.GetValue(_keepLogBytes),
            KeptLogTime = Seconds(parsed.GetValue(_keepLogTime)),
            UpdateKeys = parsed.GetValue(_updateKeys),
            UpdateKeyTime = Seconds(parsed.GetValue(_updateKeyTime)),
            LoggerFactory = loggers,
        };
        _sizes.Of(parsed).ApplyTo(options);
        ListOption.AddTo(options.Indexes, parsed.GetValue(_list));
        foreach (string address in _serving.Addresses(parsed))
        {
            options.Listen.Add(address);
        }

        Check(options);
        CoherenceRoot root = await CoherenceRoot.StartAsync(options, stopping);
        await using (root)
        {
            if (isNew)
            {
                output.WriteLine($"root: new root in {directory} cluster={root.Cluster}");
            }

            output.WriteLine($"root: serving cluster={root.Cluster} epoch={root.Recovery.Epoch} at {string.Join(',', root.Addresses)}");
            output.Flush();
            await root.Completion.WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // Fails if the root had to end.
        await root.Completion;
        return ExitCode.Success;
    }
}
