using System;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Indexes.Systems;
using Coherence.Node.Failures;
using Coherence.Node.Nodes;
using Coherence.Node.Systems;
using Coherence.Node.Watching;

namespace Registry;

/// <summary>A service registry: <c>offer</c> says that this process has a service, <c>watch</c> shows all services as they come and go.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] arguments)
    {
        using var stopping = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) =>
        {
            pressed.Cancel = true;
            stopping.Cancel();
        };
        try
        {
            switch (arguments)
            {
                case [string root, "offer", string service, string address]:
                    await OfferAsync(root, service, address, stopping.Token);
                    return 0;
                case [string root, "watch"]:
                    await WatchAsync(root, stopping.Token);
                    return 0;
                default:
                    await Console.Error.WriteLineAsync("Usage: Registry HOST:PORT offer SERVICE ADDRESS | Registry HOST:PORT watch");
                    return 2;
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return 0;
        }
        catch (CoherenceException failure)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 1;
        }
        catch (ArgumentException wrong)
        {
            await Console.Error.WriteLineAsync(wrong.Message);
            return 2;
        }
    }

    // A process that dies is unreachable after a lease; one that ends is forgotten at once, with what it offered.
    private static async Task OfferAsync(string root, string service, string address, CancellationToken stopping)
    {
        await using CoherenceNode node = await ConnectAsync(root, stopping);
        _ = await node.Directory.AnnounceAsync(service, Encoding.UTF8.GetBytes(address), stopping);
        Console.WriteLine($"'{service}' is at {address}, says {node.System}. End with Ctrl-C.");
        await Task.Delay(Timeout.Infinite, stopping);
    }

    private static async Task WatchAsync(string root, CancellationToken stopping)
    {
        await using CoherenceNode node = await ConnectAsync(root, stopping);
        await foreach (DirectoryEvent seen in node.Directory.WatchAsync(cancellation: stopping))
        {
            switch (seen)
            {
                case { Kind: WatchEventKind.Changed, Service: { } service }:
                    Console.WriteLine($"{service,-16} {(seen.Providers.Count == 0 ? "nobody" : string.Join(", ", seen.Providers.Select(Describe)))}");
                    break;
                case { Kind: WatchEventKind.ConnectionLost }:
                    Console.WriteLine("-- the root is out of reach: this is how it was");
                    break;
                case { Kind: WatchEventKind.Resumed }:
                    Console.WriteLine("-- the root is back");
                    break;
            }
        }
    }

    private static string Describe(ServiceProvider provider) =>
        $"{Encoding.UTF8.GetString(provider.Information.Span)}{(provider.IsReachable ? "" : " (out of reach)")}";

    private static Task<CoherenceNode> ConnectAsync(string root, CancellationToken stopping)
    {
        CoherenceNodeOptions options = new() { Name = "registry" };
        options.Upstreams.Add(root);
        return CoherenceNode.ConnectAsync(options, stopping);
    }
}
