using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Node.Nodes;
using Coherence.Transport.Addresses;

namespace Coherence.Cli.Commands;

/// <summary>The options of commands that connect to a root.</summary>
internal sealed class UpstreamOptions
{
    private const string RootVariable = "COHERENCE_ROOT";
    private const string DefaultRoot = "127.0.0.1:4747";
    private const double MinimumSeconds = 0.01;
    private const double MaximumSeconds = 3600;

    private readonly Option<string> _root = new("--root")
    {
        Description = $"Where the root listens: HOST:PORT or unix:PATH. Default: the environment variable {RootVariable}, else {DefaultRoot}.",
        HelpName = "ADDRESS",
    };

    private readonly Option<double> _timeout = new("--timeout")
    {
        Description = "How long to try to connect, in seconds: 0.01 to 3600. Default: 10.",
        HelpName = "SECONDS",
        CustomParser = ParseSeconds,
    };

    /// <summary>The options, added to a command.</summary>
    public UpstreamOptions(Command command)
    {
        command.Add(_root);
        command.Add(_timeout);
        command.Validators.Add(CheckAddress);
    }

    /// <summary>The address of the root that was asked for.</summary>
    public string Address(ParseResult parsed) => AddressOf(parsed.GetValue(_root));

    /// <summary>Connects to the root.</summary>
    public Task<CoherenceNode> ConnectAsync(ParseResult parsed, CancellationToken cancellation)
    {
        double seconds = parsed.GetValue(_timeout);
        var options = new CoherenceNodeOptions
        {
            Upstreams = { Address(parsed) },
            ConnectTimeout = TimeSpan.FromSeconds(seconds == 0 ? 10 : seconds),
        };
        return CoherenceNode.ConnectAsync(options, cancellation);
    }

    private static string AddressOf(string? option)
    {
        string? address = option ?? Environment.GetEnvironmentVariable(RootVariable);
        return string.IsNullOrEmpty(address) ? DefaultRoot : address;
    }

    private static double ParseSeconds(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        bool isNumber = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds);
        // Not "less or more": NaN is a number to the parser, and neither.
        if (!isNumber || seconds is not (>= MinimumSeconds and <= MaximumSeconds))
        {
            result.AddError($"'{text}' is no time for --timeout: a number of seconds from 0.01 to 3600 is one.");
        }

        return seconds;
    }

    private void CheckAddress(CommandResult result)
    {
        string address = AddressOf(result.GetValue(_root));
        if (!ChannelAddress.TryParse(address, out ChannelAddress? parsed, out string error))
        {
            result.AddError(error);
        }
        else if (parsed is { Kind: ChannelAddressKind.Tcp, Port: 0 })
        {
            result.AddError($"'{address}' cannot be connected to: port 0 is for listening.");
        }
    }
}
