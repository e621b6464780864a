using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Failures;
using Coherence.Cli.Workers;
using Coherence.Node.Nodes;

namespace Coherence.Cli.Bench;

/// <summary><c>bench recover</c>: how long a root with many values takes to start again, killed and ended in order.</summary>
internal static class RecoverBench
{
    // The list of systems, and the one that published.
    private const int DirectoryValues = 2;

    /// <summary>Runs it.</summary>
    public static async Task<BenchReport> RunAsync(BenchSettings settings, CancellationToken cancellation)
    {
        if (settings.Root is not null)
        {
            throw CliException.BadInput("'bench recover' kills the root that it measures, so it starts one itself; --root has no place here.");
        }

        await using BenchTarget target = await BenchTarget.StartAsync(settings, cancellation);
        RootProcess root = target.Root!;
        long start = Stopwatch.GetTimestamp();
        await using (CoherenceNode node = await target.ConnectAsync(cancellation))
        {
            await new CounterPublisher(node, new CounterKeys(settings.Keys)).FillAsync(cancellation);
        }

        double filling = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await root.KillAndRestartAsync(cancellation);
        double killed = root.Last.RecoveryMilliseconds / 1000;
        await root.RestartAsync(cancellation);
        if (root.Last.Values != settings.Keys + DirectoryValues)
        {
            throw new CliException(ExitCode.Failed, $"The root has {root.Last.Values} values after its restart; {settings.Keys} were acknowledged, and {DirectoryValues} are the directory's.");
        }

        return new BenchReport
        {
            Workload = "recover",
            Seconds = filling,
            OperationsPerSecond = settings.Keys / filling,
            Keys = settings.Keys,
            Channels = settings.Channels,
            RecoverySeconds = root.Last.RecoveryMilliseconds / 1000,
            RecoveryAfterKillSeconds = killed,
            DiskBytes = new DirectoryInfo(target.Directory!).EnumerateFiles("*", SearchOption.AllDirectories).Sum(static file => file.Length),
            ResidentBytes = root.Last.ResidentBytes,
        };
    }
}
