using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using Coherence.Transport.Addresses;
using Microsoft.Extensions.Logging;

namespace Coherence.Cli.Commands;

/// <summary>The options of commands that serve children: a root and a relay.</summary>
internal sealed class ServingOptions
{
    private const string DefaultListen = "127.0.0.1:4747";
    private const int MaximumAddresses = 64;

    private readonly Option<string[]> _listen = new("--listen")
    {
        Description = $"Where to listen: HOST:PORT, *:PORT or unix:PATH; may be repeated. Port 0: one that is free. Default: {DefaultListen}.",
        HelpName = "ADDRESS",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string> _log = new("--log")
    {
        Description = "What is logged: trace, debug, information, warning, error, critical or none. Default: information.",
        HelpName = "LEVEL",
    };

    /// <summary>The options, added to a command.</summary>
    public ServingOptions(Command command)
    {
        _log.Validators.Add(CheckLevel);
        _listen.Validators.Add(CheckAddresses);
        command.Add(_listen);
        command.Add(_log);
    }

    /// <summary>Where to listen.</summary>
    public IEnumerable<string> Addresses(ParseResult parsed) => parsed.GetValue(_listen) is { Length: > 0 } given ? given : [DefaultListen];

    /// <summary>The lowest level that is logged.</summary>
    public LogLevel Level(ParseResult parsed) =>
        parsed.GetValue(_log) is { } text && TryParseLevel(text, out LogLevel level) ? level : LogLevel.Information;

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
}
