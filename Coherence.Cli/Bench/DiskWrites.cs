using System.Diagnostics;
using System.IO;
using Coherence.Cli.Figures;

namespace Coherence.Cli.Bench;

/// <summary>What the disk takes for one synchronous write: the floor under every durable acknowledgement.</summary>
internal static class DiskWrites
{
    private const int BlockBytes = 4096;
    private const int Blocks = 256;
    private const int Writes = 512;

    /// <summary>Overwrites blocks of a preallocated file one by one; the median, in microseconds.</summary>
    public static double? MedianMicroseconds(string directory)
    {
        string path = Path.Combine(directory, "disk-writes");
        File.WriteAllBytes(path, new byte[Blocks * BlockBytes]);
        try
        {
            var latencies = new LatencyHistogram();
            byte[] block = new byte[BlockBytes];
            using Microsoft.Win32.SafeHandles.SafeFileHandle file =
                File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.None, FileOptions.WriteThrough);
            for (int write = 0; write < Writes; write++)
            {
                block[0]++;
                long start = Stopwatch.GetTimestamp();
                RandomAccess.Write(file, block, (write % Blocks) * (long)BlockBytes);
                latencies.RecordSince(start);
            }

            return latencies.Microseconds(0.5);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
