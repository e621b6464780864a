using System;
using System.IO;
using System.Threading.Tasks;
using Coherence.Crash.Failures;
using Coherence.Crash.Processes;

namespace Coherence.Crash.Runs;

/// <summary>The crash hunt: <c>.ci/crash-hunt</c> says what it takes.</summary>
internal static class Program
{
    private const int Failed = 1;
    private const int BadInput = 2;

    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is [RootWorker.Name, string data, string address])
        {
            return await RootWorker.RunAsync(data, address);
        }

        try
        {
            return await RunAsync(HuntOptions.Parse(arguments));
        }
        catch (FormatException wrong)
        {
            Console.WriteLine($"crash-hunt: {wrong.Message}");
            return BadInput;
        }
    }

    private static async Task<int> RunAsync(HuntOptions options)
    {
        DirectoryInfo own = Directory.CreateTempSubdirectory("coherence-crash-");
        string data = options.Directory ?? Path.Combine(own.FullName, "data");
        try
        {
            Directory.CreateDirectory(data);
            await using (Hunt hunt = new(options, data, Path.Combine(own.FullName, "root.sock")))
            {
                Console.WriteLine($"crash-hunt: OK seed={options.Seed} {await hunt.RunAsync()}");
            }

            own.Delete(recursive: true);
            return 0;
        }
#pragma warning disable CA1031 // Whatever it is, the hunt has failed, and what is left is kept for looking at.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            string what = failure is HuntFailedException ? failure.Message : failure.ToString();
            Console.WriteLine($"{what}\ncrash-hunt: FAILED seed={options.Seed}; the data directory is kept: {data}");
            return Failed;
        }
    }
}
