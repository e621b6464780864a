using System;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Failures;

namespace Coherence.Cli.Commands;

/// <summary>Runs the command that the arguments ask for.</summary>
internal static class CommandRunner
{
    // A word that begins with @ is a word here, not the name of a file with more words.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs to the end.</summary>
    /// <param name="arguments">As the process got them.</param>
    /// <param name="input">Standard input.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="stopping">Asks the command to end in order.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        string[] arguments,
        TextReader input,
        TextWriter output,
        TextWriter error,
        CancellationToken stopping)
    {
        ParseResult parsed = CommandTree.Create(input).Parse(arguments, Parsing);
        if (parsed.Errors.Count > 0 || FindUnknownOption(parsed) is not null)
        {
            return FailureReport.Write(CliException.BadInput(Misunderstood(parsed)), error, isVerbose: false);
        }

        // The signals and the failures are this program's own business.
        var invocation = new InvocationConfiguration
        {
            Output = output,
            Error = error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await parsed.InvokeAsync(invocation, stopping);
        }
#pragma warning disable CA1031 // Whatever fails is told in one sentence; with --verbose, in full.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return FailureReport.Write(failure, error, IsVerbose(parsed));
        }
    }

    private static string Misunderstood(ParseResult parsed)
    {
        bool isProgram = parsed.CommandResult.Command is RootCommand;
        string command = NameOf(parsed.CommandResult);

        // What is not understood comes before what is missed because of it.
        string? unknown = parsed.UnmatchedTokens.Count > 0 ? parsed.UnmatchedTokens[0] : FindUnknownOption(parsed);
        string what = unknown is not null
            ? $"'{unknown}' is {(isProgram ? "no command" : $"nothing that '{command}' takes")}"
            : isProgram ? "A command is missing" : Describe(parsed.Errors[0]);
        return $"{what}; '{command} --help' explains.";
    }

    // With the commands that it belongs to, as it is called.
    private static string NameOf(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{NameOf(parent)} {command.Command.Name}" : "coherence";

    // Left to itself the parser would name the type of the number.
    private static string Describe(ParseError error)
    {
        bool isNoNumber = error.SymbolResult is OptionResult { Option.ValueType: var type } && error.Message.Contains($"'{type}'", StringComparison.Ordinal);
        return isNoNumber && error.SymbolResult is OptionResult { Tokens: [{ Value: var word }, ..] } option
            ? $"'{word}' is no number that {option.Option.Name} takes"
            : error.Message.TrimEnd('.');
    }

    // Where words are taken, an option that does not exist is taken for one. No word that means anything looks like it.
    private static string? FindUnknownOption(ParseResult parsed) => parsed.CommandResult.Children
        .OfType<ArgumentResult>()
        .SelectMany(static argument => argument.Tokens)
        .Select(static token => token.Value)
        .FirstOrDefault(static word => word.StartsWith("--", StringComparison.Ordinal) && !word.Contains('/', StringComparison.Ordinal));

    private static bool IsVerbose(ParseResult parsed) =>
        parsed.GetValue<bool>(CommandTree.Verbose) || Environment.GetEnvironmentVariable("COHERENCE_VERBOSE") is "1" or "true";
}
