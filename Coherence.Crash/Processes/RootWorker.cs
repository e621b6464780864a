using System;
using System.Threading.Tasks;
using Coherence.Node.Roots;
using Microsoft.Extensions.Logging;

namespace Coherence.Crash.Processes;

/// <summary>The process that is killed: a root with so little memory and such short checkpoints that it is always in the middle of something.</summary>
internal static class RootWorker
{
    /// <summary>The argument that makes this program a root.</summary>
    public const string Name = "root";

    /// <summary>What it says in front of its address when it serves.</summary>
    public const string Serving = "serving ";

    /// <summary>Serves until it is killed, or fails.</summary>
    public static async Task<int> RunAsync(string data, string address)
    {
        using ILoggerFactory loggers = LoggerFactory.Create(static logging => logging
            .SetMinimumLevel(LogLevel.Warning)
            .AddSimpleConsole(static console => console.SingleLine = true)
            .AddConsole(static console => console.LogToStandardErrorThreshold = LogLevel.Trace));
        CoherenceRootOptions options = new()
        {
            DataDirectory = data,
            MemoryBytes = CoherenceRootOptions.MinimumMemoryBytes,
            ExpectedValues = 20_000,
            CheckpointBytes = 2 << 20,
            HistoryBytes = 1 << 20,
            SegmentBytes = 16 << 20,
            LoggerFactory = loggers,
        };
        options.Listen.Add(address);
        await using CoherenceRoot root = await CoherenceRoot.StartAsync(options);
        Console.WriteLine(Serving + root.Addresses[0]);
        await root.Completion;
        return 0;
    }
}
