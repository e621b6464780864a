using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Coherence.Crash.Loads;

namespace Coherence.Crash.Runs;

/// <summary>When the root is killed: after some updates, or in the middle of something that its files tell of.</summary>
internal sealed class Moment(string directory, Ledger ledger, Random random)
{
    private const int MostUpdates = 1500;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(8);
    private static readonly string[] Signs = ["index-", "state-", ".tmp", "checkpoint-", "dropped.tmp", "epochs-"];

    /// <summary>Waits for one; what it was.</summary>
    public async Task<string> WaitAsync()
    {
        int from = ledger.Acknowledged.Count;
        int updates = random.Next(1, MostUpdates);
        string? sign = random.Next(2) == 0 ? null : Signs[random.Next(Signs.Length)];
        string[] before = Names(sign);
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < Longest)
        {
            bool isNow = sign is null ? ledger.Acknowledged.Count - from >= updates : Names(sign).Except(before, StringComparer.Ordinal).Any();
            if (isNow)
            {
                return sign ?? $"{updates} updates";
            }

            // What is looked for may last a millisecond.
            await Task.Delay(sign is null ? 1 : 0);
        }

        return "time";
    }

    private string[] Names(string? sign)
    {
        if (sign is null)
        {
            return [];
        }

        string store = Path.Combine(directory, "store");
        string[] names = Directory.Exists(store) ? Directory.GetFiles(store) : [];
        return [.. names.Concat(Directory.GetFiles(directory)).Where(name => name.Contains(sign, StringComparison.Ordinal))];
    }
}
