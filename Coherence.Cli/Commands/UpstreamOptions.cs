using System;
using System.CommandLine;
using System.CommandLine.Parsing;
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

    private readonly Option<string> _root = new("--root")
    {
        Description = $"Where the root, or a relay, listens: HOST:PORT or unix:PATH. Default: the environment variable {RootVariable}, else {DefaultRoot}.",
        HelpName = "ADDRESS",
    };

    private readonly Option<double> _timeout = ConnectTimeout.CreateOption();

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
        var options = new CoherenceNodeOptions
        {
            Upstreams = { Address(parsed) },
            ConnectTimeout = ConnectTimeout.Of(parsed.GetValue(_timeout)),

            // What a command says and hears is little.
            Channels = 1,
        };
        return CoherenceNode.ConnectAsync(options, cancellation);
    }

    /// <summary>What is wrong with an address to connect to; null if nothing is.</summary>
    public static string? FindProblem(string address)
    {
        if (!ChannelAddress.TryParse(address, out ChannelAddress? parsed, out string error))
        {
            return error;
        }

        return parsed is { Kind: ChannelAddressKind.Tcp, Port: 0 } ? $"'{address}' cannot be connected to: port 0 is for listening." : null;
    }

    private static string AddressOf(string? option)
    {
        string? address = option ?? Environment.GetEnvironmentVariable(RootVariable);
        return string.IsNullOrEmpty(address) ? DefaultRoot : address;
    }

    private void CheckAddress(CommandResult result)
    {
        if (FindProblem(AddressOf(result.GetValue(_root))) is { } problem)
        {
            result.AddError(problem);
        }
    }
}
