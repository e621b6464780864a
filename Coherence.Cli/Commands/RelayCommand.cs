using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Failures;
using Coherence.Cli.Output;
using Coherence.Node.Relays;
using Microsoft.Extensions.Logging;

namespace Coherence.Cli.Commands;

/// <summary><c>coherence relay</c>: runs a relay.</summary>
internal sealed class RelayCommand
{
    private const int MaximumChannels = 16;
    private const int MaximumAddresses = 64;

    private const string Description = """
        Run a relay: a cache between a root, or another relay, and its children, until Ctrl-C or SIGTERM.

        It answers its children from one cache and forwards what they publish. It keeps nothing on disk: it may end at any
        moment, and its children go on at another address that they were given, with nothing lost.

        When it serves it prints one line, with the ports that port 0 became:

          relay: serving cluster=CLUSTER epoch=EPOCH at ADDRESS[,ADDRESS]

        The log goes to standard error. Ctrl-C and SIGTERM end it in order: children are told. A second one ends it at once.

          coherence relay --upstream 10.0.0.5:4747,10.0.0.6:4747 --listen 10.0.1.5:4747
        """;

    private readonly Option<string[]> _upstream = new("--upstream")
    {
        Description = "Where the upstream listens, a root or a relay: HOST:PORT or unix:PATH. Several, parted by commas, are tried in turn.",
        HelpName = "ADDRESS[,ADDRESS]",
        Required = true,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<int?> _channels = new("--channels")
    {
        Description = $"How many channels the link to the upstream has: 1 to {MaximumChannels}. Default: 2, or 1 on a machine with one core.",
        HelpName = "NUMBER",
    };

    private readonly Option<bool> _tellSiblings = new("--tell-siblings")
    {
        Description = "Tells children that ask for it what the others publish, before the root has confirmed it.",
    };

    private readonly Option<double> _timeout = ConnectTimeout.CreateOption();
    private readonly ServingOptions _serving;

    private RelayCommand(Command command)
    {
        _upstream.Validators.Add(CheckUpstreams);
        _channels.Validators.Add(CheckChannels);
        command.Add(_upstream);
        _serving = new ServingOptions(command);
        command.Add(_channels);
        command.Add(_tellSiblings);
        command.Add(_timeout);
        command.SetAction(RunAsync);
    }

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("relay", Description);
        _ = new RelayCommand(command);
        return command;
    }

    private static void CheckUpstreams(OptionResult result)
    {
        int count = 0;
        foreach (Token token in result.Tokens)
        {
            foreach (string address in token.Value.Split(','))
            {
                count++;
                if (UpstreamOptions.FindProblem(address) is { } problem)
                {
                    result.AddError(problem);
                }
            }
        }

        if (count > MaximumAddresses)
        {
            result.AddError($"--upstream names {count} addresses; {MaximumAddresses} are allowed.");
        }
    }

    private static void CheckChannels(OptionResult result)
    {
        string text = result.Tokens[0].Value;
        bool isNumber = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int channels);
        if (isNumber && channels is (< 1 or > MaximumChannels))
        {
            result.AddError($"--channels is {text}; 1 to {MaximumChannels} are possible.");
        }
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stopping)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        using ILoggerFactory loggers = ServingLogging.Create(_serving.Level(parsed));
        var options = new CoherenceRelayOptions
        {
            LoggerFactory = loggers,
            ConnectTimeout = ConnectTimeout.Of(parsed.GetValue(_timeout)),
            TellSiblings = parsed.GetValue(_tellSiblings),
        };
        options.Channels = parsed.GetValue(_channels) ?? options.Channels;
        foreach (string given in parsed.GetRequiredValue(_upstream))
        {
            AddAll(options.Upstreams, given.Split(','));
        }

        AddAll(options.Listen, _serving.Addresses(parsed));
        CoherenceRelay relay = await CoherenceRelay.StartAsync(options, stopping);
        await using (relay)
        {
            RelayStatus status = await relay.GetStatusAsync();
            output.WriteLine($"relay: serving cluster={status.Cluster} epoch={status.Epoch} at {string.Join(',', relay.Addresses)}");
            output.Flush();
            await relay.Completion.WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        // Fails if the relay had to end.
        await relay.Completion;
        return ExitCode.Success;
    }

    private static void AddAll(IList<string> addresses, IEnumerable<string> more)
    {
        foreach (string address in more)
        {
            addresses.Add(address);
        }
    }
}
