using System;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Figures;
using Coherence.Cli.Workers;
using Coherence.Core.Identity;
using Coherence.Node.Nodes;

namespace Coherence.Cli.Bench;

/// <summary>
/// Requests, one at a time, and what they are compared with: as many bytes over bare connections to the same process, directly and through a third one.
/// They take turns of a fraction of a second, so that whatever else the machine does meets all of them.
/// </summary>
internal sealed class RoundTripBench
{
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(0.2);

    /// <summary>From sending a request to its reply.</summary>
    public LatencyHistogram Requests { get; } = new();

    /// <summary>There and back over a connection between the two processes.</summary>
    public LatencyHistogram Echoes { get; } = new();

    /// <summary>There and back through a process that only passes bytes on, as the root passes on what is for others.</summary>
    public LatencyHistogram RelayedEchoes { get; } = new();

    /// <summary>Runs them.</summary>
    /// <param name="node">Who asks.</param>
    /// <param name="system">The system that replies.</param>
    /// <param name="echoPort">Where its process gives back the bytes that it gets.</param>
    /// <param name="seconds">How long, each.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(CoherenceNode node, SystemId system, int echoPort, double seconds, CancellationToken cancellation)
    {
        var echo = new IPEndPoint(IPAddress.Loopback, echoPort);
        await using ProxyProcess proxy = await ProxyProcess.StartAsync(BenchCommand.Name, echo.ToString(), cancellation);
        var relayed = IPEndPoint.Parse(proxy.Address);
        int turns = (int)Math.Ceiling(seconds / Turn.TotalSeconds);
        for (int turn = 0; turn < turns; turn++)
        {
            await RequestAsync(node, system, cancellation);
            await EchoAsync(echo, Echoes, cancellation);
            await EchoAsync(relayed, RelayedEchoes, cancellation);
        }
    }

    private async Task RequestAsync(CoherenceNode node, SystemId system, CancellationToken cancellation)
    {
        byte[] payload = new byte[MessageBench.PayloadBytes];
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < Turn)
        {
            long begun = Stopwatch.GetTimestamp();
            _ = await node.RequestAsync(system, ListenWorkerCommand.Request, payload, cancellation: cancellation);
            Requests.RecordSince(begun);
        }
    }

    private static async Task EchoAsync(IPEndPoint target, LatencyHistogram latencies, CancellationToken cancellation)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.NoDelay = true;
        await socket.ConnectAsync(target, cancellation);
        byte[] payload = new byte[MessageBench.PayloadBytes];
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < Turn)
        {
            long begun = Stopwatch.GetTimestamp();
            _ = await socket.SendAsync(payload, cancellation);
            for (int left = payload.Length; left > 0;)
            {
                int read = await socket.ReceiveAsync(payload.AsMemory(0, left), cancellation);
                left = read > 0 ? left - read : throw new SocketException((int)SocketError.ConnectionReset);
            }

            latencies.RecordSince(begun);
        }
    }
}
