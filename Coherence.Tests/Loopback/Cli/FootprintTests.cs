using System;
using System.Globalization;
using System.Threading.Tasks;
using Xunit;

namespace Coherence.Tests.Loopback.Cli;

/// <summary>In a process of its own: what other tests do with memory is not counted.</summary>
public sealed class FootprintTests
{
    [Fact]
    public async Task An_idle_system_that_offers_a_service_costs_the_root_2_KiB_at_most()
    {
        using CliProcess footprint = CliProcess.StartBenchmarks("footprint", "1000");
        CliRun run = await footprint.EndAsync();
        Assert.Equal((0, string.Empty), (run.ExitCode, run.Error));
        string[] lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.All(lines, static line => Assert.InRange(BytesIn(line), 500, 2048));
    }

    // … shape: 1234 bytes a system at the root
    private static int BytesIn(string line) => int.Parse(line.Split(": ")[1].Split(' ')[0], CultureInfo.InvariantCulture);
}
