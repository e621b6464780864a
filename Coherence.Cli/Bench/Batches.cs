using System;
using System.Diagnostics;

namespace Coherence.Cli.Bench;

/// <summary>Measures what is too short for a clock: whole batches of it.</summary>
internal static class Batches
{
    private const int Slices = 25;

    /// <summary>Runs batches for a time, after a warm-up of a quarter of it, and gives the nanoseconds of one operation.</summary>
    /// <remarks>The median of many slices of the time, so that a moment in which others had the processor does not count.</remarks>
    /// <param name="seconds">How long.</param>
    /// <param name="runBatch">Runs a batch, and gives how many operations it had.</param>
    public static double Nanoseconds(double seconds, Func<int> runBatch)
    {
        _ = Measure(seconds / 4, runBatch);
        double[] slices = new double[Slices];
        for (int slice = 0; slice < Slices; slice++)
        {
            slices[slice] = Measure(seconds / Slices, runBatch);
        }

        Array.Sort(slices);
        return slices[Slices / 2];
    }

    /// <summary>Bytes that this thread allocates for one operation of a batch.</summary>
    public static double AllocatedBytes(Func<int> runBatch)
    {
        _ = runBatch();
        long before = GC.GetAllocatedBytesForCurrentThread();
        int operations = runBatch();
        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)operations;
    }

    private static double Measure(double seconds, Func<int> runBatch)
    {
        long operations = 0;
        long start = Stopwatch.GetTimestamp();
        TimeSpan elapsed;
        do
        {
            operations += runBatch();
            elapsed = Stopwatch.GetElapsedTime(start);
        }
        while (elapsed.TotalSeconds < seconds);

        return elapsed.TotalNanoseconds / operations;
    }
}
