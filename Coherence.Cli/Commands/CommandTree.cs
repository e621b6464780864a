using System.CommandLine;
using System.IO;
using Coherence.Cli.Bench;
using Coherence.Cli.Demo;

namespace Coherence.Cli.Commands;

/// <summary>All commands of the program.</summary>
internal static class CommandTree
{
    /// <summary>The name of the option that shows all that is known of a failure.</summary>
    public const string Verbose = "--verbose";

    private const string Description = """
        Coherence: coherent caches with epochs. Runs a root and relays, and reads and writes values.

        Exit codes: 0 done; 1 what was asked for failed; 2 bad arguments or input; 3 upstream unreachable; 4 data directory
        unusable; 5 address cannot be listened at; 70 a defect of the program; 130 ended by Ctrl-C before it was done;
        141 nobody reads the output any more.
        """;

    /// <summary>The root of the tree, new for each run.</summary>
    /// <param name="input">Standard input.</param>
    public static RootCommand Create(TextReader input)
    {
        var program = new RootCommand(Description);
        program.Add(ServeCommand.Create());
        program.Add(RelayCommand.Create());
        program.Add(PublishCommand.Create(input));
        program.Add(GetCommand.Create());
        program.Add(WatchCommand.Create());
        program.Add(StatusCommand.Create());
        program.Add(DirectoryCommand.Create());
        program.Add(StoreCommand.Create());
        program.Add(BenchCommand.Create());
        program.Add(DemoCommand.Create());
        program.Add(new Option<bool>(Verbose)
        {
            Description = "Show all that is known of a failure. So does the environment variable COHERENCE_VERBOSE=1.",
            Recursive = true,
        });
        return program;
    }
}
