using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Failures;
using Coherence.Cli.Output;
using Coherence.Node.Roots;
using Coherence.Transport.Addresses;
using Microsoft.Extensions.Logging;

namespace Coherence.Cli.Commands;

/// <summary><c>coherence root</c>: runs a root directory node.</summary>
internal sealed class ServeCommand
{
    private const string DefaultListen = "127.0.0.1:4747";
    private const int MaximumAddresses = 64;

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

    private readonly Option<string[]> _listen = new("--listen")
    {
        Description = $"Where to listen: HOST:PORT, *:PORT or unix:PATH; may be repeated. Port 0: one that is free. Default: {DefaultListen}.",
        HelpName = "ADDRESS",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<bool> _existing = new("--existing")
    {
        Description = "The data directory must already be a root's: a disk that is not mounted is an error, not a new root.",
    };

    private readonly Option<string> _log = new("--log")
    {
        Description = "What is logged: trace, debug, information, warning, error, critical or none. Default: information.",
        HelpName = "LEVEL",
    };

    private ServeCommand(Command command)
    {
        _log.Validators.Add(CheckLevel);
        _listen.Validators.Add(CheckAddresses);
        command.Add(_data);
        command.Add(_listen);
        command.Add(_existing);
        command.Add(_log);
        command.SetAction(RunAsync);
    }

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("root", Description);
        _ = new ServeCommand(command);
        return command;
    }

    private static void CheckAddresses(OptionResult result)
    {
        if (result.Tokens.Count > MaximumAddresses)
        {
            result.AddError($"--listen is there {result.Tokens.Count} times; {MaximumAddresses} addresses are allowed.");
        }

        foreach (Token token in result.Tokens)
        {
            if (!ChannelAddress.TryParse(token.Value, out _, out string error))
            {
                result.AddError(error);
            }
        }
    }

    // By name alone: a number is a level to the parser of enumerations, and no level to anybody else.
    private static bool TryParseLevel(string text, out LogLevel level) =>
        Enum.TryParse(text, ignoreCase: true, out level) && string.Equals(level.ToString(), text, StringComparison.OrdinalIgnoreCase);

    private static void CheckLevel(OptionResult result)
    {
        foreach (Token token in result.Tokens)
        {
            if (!TryParseLevel(token.Value, out _))
            {
                result.AddError($"'{token.Value}' is no level for --log: trace, debug, information, warning, error, critical and none are.");
            }
        }
    }

    private LogLevel Level(ParseResult parsed) =>
        parsed.GetValue(_log) is { } text && TryParseLevel(text, out LogLevel level) ? level : LogLevel.Information;

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stopping)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        string directory = parsed.GetRequiredValue(_data);
        bool isNew = DataDirectory.Check(directory, mustExist: parsed.GetValue(_existing));
        using ILoggerFactory loggers = RootLogging.Create(Level(parsed));
        var options = new CoherenceRootOptions
        {
            DataDirectory = directory,
            CreateIfMissing = isNew,
            LoggerFactory = loggers,
        };
        foreach (string address in parsed.GetValue(_listen) is { Length: > 0 } given ? given : [DefaultListen])
        {
            options.Listen.Add(address);
        }

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
