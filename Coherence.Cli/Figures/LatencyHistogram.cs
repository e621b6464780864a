using System;
using System.Diagnostics;
using System.Numerics;
using System.Threading;

namespace Coherence.Cli.Figures;

/// <summary>Counts latencies in buckets of at most 1/64 of their value, in a fixed amount of memory. Any thread may record.</summary>
internal sealed class LatencyHistogram
{
    private const int LinearBits = 6;
    private const int BucketsAnOctave = 1 << LinearBits;
    private const int Octaves = 64 - LinearBits;

    private readonly long[] _buckets = new long[BucketsAnOctave * Octaves];

    /// <summary>How many were recorded.</summary>
    public long Count
    {
        get
        {
            long count = 0;
            foreach (ref long bucket in _buckets.AsSpan())
            {
                count += Volatile.Read(ref bucket);
            }

            return count;
        }
    }

    /// <summary>Records the time since a <see cref="Stopwatch"/> timestamp, which another process of this machine may have taken.</summary>
    public void RecordSince(long timestamp) => Record((long)(Stopwatch.GetElapsedTime(timestamp).TotalMicroseconds * 1000));

    /// <summary>Records one.</summary>
    /// <param name="nanoseconds">A negative one counts as 0.</param>
    public void Record(long nanoseconds) => Interlocked.Increment(ref _buckets[BucketOf(Math.Max(nanoseconds, 0))]);

    /// <summary>The latency that a share of all does not exceed, in microseconds; null if nothing was recorded.</summary>
    /// <param name="share">0 to 1.</param>
    public double? Microseconds(double share)
    {
        long count = Count;
        if (count == 0)
        {
            return null;
        }

        long rank = Math.Clamp((long)Math.Ceiling(share * count), 1, count);
        int bucket = 0;
        for (long seen = Volatile.Read(ref _buckets[0]); seen < rank && bucket < _buckets.Length - 1; seen += Volatile.Read(ref _buckets[bucket]))
        {
            bucket++;
        }

        return UpperNanoseconds(bucket) / 1000.0;
    }

    private static int BucketOf(long nanoseconds)
    {
        if (nanoseconds < BucketsAnOctave)
        {
            return (int)nanoseconds;
        }

        int octave = BitOperations.Log2((ulong)nanoseconds) - LinearBits;
        return (octave * BucketsAnOctave) + (int)(nanoseconds >> octave);
    }

    private static long UpperNanoseconds(int bucket)
    {
        if (bucket < BucketsAnOctave)
        {
            return bucket;
        }

        int octave = (bucket / BucketsAnOctave) - 1;
        return (((long)(bucket - (octave * BucketsAnOctave)) + 1) << octave) - 1;
    }
}
