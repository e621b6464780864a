using System;
using System.CommandLine;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Failures;
using Coherence.Cli.Output;
using Coherence.Cli.Workers;
using Coherence.Node.Dumps;

namespace Coherence.Cli.Commands;

/// <summary><c>coherence store load</c>: reads a dump into an empty data directory.</summary>
internal sealed class StoreLoadCommand
{
    private const string Description = """
        Read a dump into a data directory that is missing or empty. A root that starts there goes on as the dumped one was then.

          coherence store load --data /var/lib/coherence --input /backup/coherence.dump

        Never let two roots run that go on from one dump, nor one beside the root that was dumped: they are one cluster.
        """;

    private readonly Option<string> _input = new("--input")
    {
        Description = "The dump, in either format. Default: standard input.",
        HelpName = "FILE",
    };

    private readonly Option<long?> _expectedValues = new("--expected-values")
    {
        Description = "How many index values the data directory is made for. Default: 1000000, or as many as the dump has.",
        HelpName = "NUMBER",
    };

    private readonly Option<long> _memory = RootSizeOptions.Memory(new RootLoadOptions().MemoryBytes);
    private readonly Option<string> _data;
    private readonly Option<bool> _json;

    private StoreLoadCommand(Option<string> data, Option<bool> json)
    {
        _data = data;
        _json = json;
    }

    /// <summary>The command.</summary>
    /// <inheritdoc cref="StoreDumpCommand.Create" path="/param"/>
    public static Command Create(Option<string> data, Option<bool> json)
    {
        var load = new StoreLoadCommand(data, json);
        var command = new Command("load", Description) { load._input, load._memory, load._expectedValues };
        command.SetAction(load.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stopping)
    {
        string? path = parsed.GetValue(_input);
        var options = new RootLoadOptions
        {
            DataDirectory = parsed.GetRequiredValue(_data),
            InputName = path ?? "standard input",
            MemoryBytes = parsed.GetValue(_memory),
            ExpectedValues = parsed.GetValue(_expectedValues),
        };

        // It takes minutes for a large root, and is synchronous.
        DumpReport report = await Task.Run(() => Load(options, path, stopping), CancellationToken.None);
        TextWriter output = parsed.InvocationConfiguration.Output;
        output.WriteLine(parsed.GetValue(_json) ? DumpText.ToJson(report) : DumpText.ToLine("loaded", report));
        return ExitCode.Success;
    }

    private static DumpReport Load(RootLoadOptions options, string? path, CancellationToken stopping)
    {
        using Stream input = path is null ? Console.OpenStandardInput() : Open(path);
        return RootLoad.Read(options, input, stopping);
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw CliException.BadInput($"The dump '{path}' cannot be read: {unreadable.Message}");
        }
    }
}
