namespace Coherence.Cli.Bench;

/// <summary>What a workload has measured. The JSON form is a promise: docs/bench.md#json. What does not apply is absent.</summary>
internal sealed record BenchReport
{
    /// <summary>The name of the workload.</summary>
    public required string Workload { get; init; }

    /// <summary>How long the main part took.</summary>
    public double Seconds { get; init; }

    /// <summary>Operations a second in the main part: durable operations, transactions, cached reads, messages, or notices delivered.</summary>
    public double? OperationsPerSecond { get; init; }

    /// <summary>Updates a second.</summary>
    public double? UpdatesPerSecond { get; init; }

    /// <summary>Operations in each update.</summary>
    public int? UpdateSize { get; init; }

    /// <summary>Updates, transactions or messages on their way at one time.</summary>
    public int? Window { get; init; }

    /// <summary>Different keys.</summary>
    public int? Keys { get; init; }

    /// <summary>Nodes that hold the values.</summary>
    public int? Nodes { get; init; }

    /// <summary>Channels of each link.</summary>
    public int? Channels { get; init; }

    /// <summary>Relays between the root and the nodes.</summary>
    public int? Relays { get; init; }

    /// <summary>Processes in place of relays that only pass bytes on.</summary>
    public int? Proxies { get; init; }

    /// <summary>From publishing to the acknowledgement with the window full, the median, in microseconds.</summary>
    public double? AckUsP50 { get; init; }

    /// <summary>The same, 99 of 100 are below.</summary>
    public double? AckUsP99 { get; init; }

    /// <summary>From publishing an update of one operation to its acknowledgement, alone on its way: the median, in microseconds.</summary>
    public double? LoneAckUsP50 { get; init; }

    /// <summary>The same, 99 of 100 are below.</summary>
    public double? LoneAckUsP99 { get; init; }

    /// <summary>A synchronous write of 4 KiB to a preallocated file beside the root's log: the median, in microseconds.</summary>
    public double? DiskWriteUsP50 { get; init; }

    /// <summary><see cref="LoneAckUsP50"/> divided by <see cref="DiskWriteUsP50"/>.</summary>
    public double? LoneAckPerDiskWrite { get; init; }

    /// <summary>A cached read by spec without waiting, in nanoseconds.</summary>
    public double? ReadNs { get; init; }

    /// <summary>A cached read by spec with <c>ReadAsync</c>, in nanoseconds.</summary>
    public double? ReadAsyncNs { get; init; }

    /// <summary>A cached read by spec without waiting in the scope of a context, in nanoseconds.</summary>
    public double? ScopedReadNs { get; init; }

    /// <summary>A cached read by handle, in nanoseconds.</summary>
    public double? HandleReadNs { get; init; }

    /// <summary>A snapshot of 16 cached values, in nanoseconds.</summary>
    public double? SnapshotNs { get; init; }

    /// <summary>Bytes allocated for a cached read with <c>ReadAsync</c>, or an encoded and decoded operation.</summary>
    public double? AllocatedBytesPerOperation { get; init; }

    /// <summary>From publishing to the new value seen at a node of another process: the median, in microseconds.</summary>
    public double? VisibleUsP50 { get; init; }

    /// <summary>The same, 99 of 100 are below.</summary>
    public double? VisibleUsP99 { get; init; }

    /// <summary>From publishing to the coherent acknowledgement: the median, in microseconds.</summary>
    public double? CoherentAckUsP50 { get; init; }

    /// <summary>The same, 99 of 100 are below.</summary>
    public double? CoherentAckUsP99 { get; init; }

    /// <summary>New values that watchers saw a second; a watcher that is slow sees the newest of several.</summary>
    public double? ChangesSeenPerSecond { get; init; }

    /// <summary>From sending a request, alone on its way, to its reply: the median, in microseconds.</summary>
    public double? RequestUsP50 { get; init; }

    /// <summary>The same, 99 of 100 are below.</summary>
    public double? RequestUsP99 { get; init; }

    /// <summary>As many bytes to the process of the replier and back over a connection of their own, through nobody: the median, in microseconds.</summary>
    public double? EchoUsP50 { get; init; }

    /// <summary><see cref="RequestUsP50"/> divided by <see cref="EchoUsP50"/>.</summary>
    public double? RequestPerEcho { get; init; }

    /// <summary>The same bytes through a third process, which only passes them on: the median, in microseconds.</summary>
    public double? RelayedEchoUsP50 { get; init; }

    /// <summary><see cref="RequestUsP50"/> divided by <see cref="RelayedEchoUsP50"/>.</summary>
    public double? RequestPerRelayedEcho { get; init; }

    /// <summary>Encoding an operation, in nanoseconds.</summary>
    public double? EncodeNs { get; init; }

    /// <summary>Decoding an operation, in nanoseconds.</summary>
    public double? DecodeNs { get; init; }

    /// <summary>How long a root that was ended in order takes to verify its checkpoint and read the log behind it, in seconds.</summary>
    public double? RecoverySeconds { get; init; }

    /// <summary>The same of one that was killed.</summary>
    public double? RecoveryAfterKillSeconds { get; init; }

    /// <summary>What is in its data directory after the end in order, in bytes.</summary>
    public long? DiskBytes { get; init; }

    /// <summary>The resident memory of the root's process, in bytes.</summary>
    public long? ResidentBytes { get; init; }

    /// <summary>The same before the first value was published and the first node connected.</summary>
    public long? ResidentBytesEmpty { get; init; }
}
