using System;
using System.CommandLine;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Failures;
using Coherence.Cli.Output;
using Coherence.Node.Roots;

namespace Coherence.Cli.Commands;

/// <summary><c>coherence store</c>: looks at the data directory of a root, writes out what is in it, and reads that into another.</summary>
internal sealed class StoreCommand
{
    private const string Description = """
        Look at the data directory of a root that does not run: what is in it, and whether all of it is as it was written. Write
        all that a root knows into a file, also while it runs, and read such a file into an empty directory.

          coherence store info --data /var/lib/coherence
          coherence store verify --data /var/lib/coherence
          coherence store dump --data /var/lib/coherence --output /backup/coherence.dump
          coherence store load --data /srv/coherence --input /backup/coherence.dump

        The last line of verify is "store: OK …" or "store: DAMAGED …", with exit code 4.
        """;

    private readonly Option<string> _data = new("--data")
    {
        Description = "The data directory.",
        HelpName = "DIR",
        Required = true,
        Recursive = true,
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON object.", Recursive = true };

    private StoreCommand(Command command)
    {
        command.Add(_data);
        command.Add(_json);
        command.Add(Part("info", "Epochs and sizes, by headers and manifests alone.", RootData.Describe, static _ => null));
        command.Add(Part("verify", "Read every byte, and compare it with what it was.", RootData.Verify, static report => report.Conclusion));
        command.Add(StoreDumpCommand.Create(_data, _json));
        command.Add(StoreLoadCommand.Create(_data, _json));
    }

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("store", Description);
        _ = new StoreCommand(command);
        return command;
    }

    private Command Part(string name, string description, Func<string, RootDataReport> look, Func<StoreReport, string?> conclude)
    {
        var command = new Command(name, description);
        command.SetAction(async (parsed, stopping) =>
        {
            string directory = parsed.GetRequiredValue(_data);

            // Reading all of a large one takes minutes, and it is synchronous.
            StoreReport report = new(await Task.Run(() => look(directory), CancellationToken.None).WaitAsync(stopping));
            if (parsed.GetValue(_json))
            {
                parsed.InvocationConfiguration.Output.WriteLine(report.ToJson());
            }
            else
            {
                report.Write(parsed.InvocationConfiguration.Output, conclude(report));
            }

            return report.IsDamaged ? ExitCode.Storage : ExitCode.Success;
        });
        return command;
    }
}
