using System;
using System.CommandLine;
using System.IO;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Failures;
using Coherence.Cli.Output;
using Coherence.Cli.Values;
using Coherence.Cli.Workers;
using Coherence.Core.Identity;
using Coherence.Node.Dumps;

namespace Coherence.Cli.Commands;

/// <summary><c>coherence store dump</c>: writes all that a root knows, as of one epoch.</summary>
internal sealed class StoreDumpCommand
{
    private const string Description = """
        Write all that a root knows, as of its newest epoch: a file that 'coherence store load' reads. The root may run meanwhile.

          coherence store dump --data /var/lib/coherence --output /backup/coherence.dump
          coherence store dump --data /var/lib/coherence --format json | zstd > coherence.json.zst
        """;

    private readonly Option<string> _output = new("--output")
    {
        Description = "The file; there is none under this name before the dump is whole. Default: standard output.",
        HelpName = "FILE",
    };

    private readonly Option<DumpFormat> _format = new("--format")
    {
        Description = "messagepack, or json for lines of JSON. Default: messagepack.",
        HelpName = "FORMAT",
        DefaultValueFactory = static _ => DumpFormat.MessagePack,
        CustomParser = static result =>
        {
            string text = result.Tokens[^1].Value;
            if (text is not ("messagepack" or "json"))
            {
                result.AddError($"'{text}' is no format; messagepack and json are.");
            }

            return text is "json" ? DumpFormat.Json : DumpFormat.MessagePack;
        },
    };

    private readonly Option<string> _work = new("--work")
    {
        Description = "Where a private copy is made meanwhile, which shares files with the root. Default: the data directory.",
        HelpName = "DIR",
    };

    private readonly Option<string[]> _list = ListOption.Create("An index whose keys the root lists, as it was started with. May be repeated.");

    private readonly Option<long> _memory = RootSizeOptions.Memory(new RootDumpOptions().MemoryBytes);
    private readonly Option<string> _data;
    private readonly Option<bool> _json;

    private StoreDumpCommand(Option<string> data, Option<bool> json)
    {
        _data = data;
        _json = json;
    }

    /// <summary>The command.</summary>
    /// <param name="data">The data directory.</param>
    /// <param name="json">Whether what was done is told in JSON.</param>
    public static Command Create(Option<string> data, Option<bool> json)
    {
        var dump = new StoreDumpCommand(data, json);
        var command = new Command("dump", Description) { dump._output, dump._format, dump._memory, dump._work, dump._list };
        command.SetAction(dump.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stopping)
    {
        var options = new RootDumpOptions
        {
            DataDirectory = parsed.GetRequiredValue(_data),
            Format = parsed.GetValue(_format),
            MemoryBytes = parsed.GetValue(_memory),
            WorkDirectory = parsed.GetValue(_work) ?? string.Empty,
            DescribeValue = Describe,
        };
        ListOption.AddTo(options.Indexes, parsed.GetValue(_list));
        string? path = parsed.GetValue(_output);
        if (path is null && options.Format == DumpFormat.MessagePack && !Console.IsOutputRedirected)
        {
            throw CliException.BadInput("A dump in MessagePack is nothing for a terminal: name a file with --output, or take --format json.");
        }

        // It takes minutes for a large root, and is synchronous.
        DumpReport report = await Task.Run(() => Dump(options, path, stopping), CancellationToken.None);
        TextWriter told = path is null ? parsed.InvocationConfiguration.Error : parsed.InvocationConfiguration.Output;
        told.WriteLine(parsed.GetValue(_json) ? DumpText.ToJson(report) : DumpText.ToLine("dumped", report));
        return ExitCode.Success;
    }

    private static DumpReport Dump(RootDumpOptions options, string? path, CancellationToken stopping)
    {
        if (path is not null)
        {
            return RootDump.WriteFile(options, path, stopping);
        }

        try
        {
            using Stream output = StandardOutput.OpenBytes();
            return RootDump.Write(options, output, stopping);
        }
        catch (IOException refused) when (refused.HResult != FailureReport.BrokenPipe)
        {
            throw new CliException(ExitCode.Failed, $"The dump cannot be written to standard output: {refused.Message} What was written is incomplete.");
        }
    }

    private static void Describe(Utf8JsonWriter writer, IndexSpec spec, ReadOnlyMemory<byte> value)
    {
        DecodedValue decoded;
        try
        {
            decoded = ValueDecoder.Decode(spec, value);
        }
        catch (CliException)
        {
            // It is dumped as it is, whether anybody understands it or not.
            writer.WriteNullValue();
            return;
        }

        decoded.WriteJson(writer);
    }
}
