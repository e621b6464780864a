using System;
using System.Threading.Tasks;
using Coherence.Node.Nodes;
using ContextServices.Services;
using Microsoft.AspNetCore.Builder;

namespace ContextServices.Hosting;

/// <summary>Runs one of the two services.</summary>
public static class Program
{
    private const string StockUrl = "http://127.0.0.1:5001";
    private const string OrderUrl = "http://127.0.0.1:5002";

    /// <summary>Runs the service that the argument names, until it is stopped.</summary>
    public static async Task<int> Main(string[] arguments)
    {
        if (arguments is not [("stock" or "orders") and string service])
        {
            await Console.Error.WriteLineAsync("ContextServices: say which service, 'stock' or 'orders'.").ConfigureAwait(false);
            return 2;
        }

        CoherenceNodeOptions options = new() { Upstreams = { "127.0.0.1:4747" } };
        CoherenceNode node = await CoherenceNode.ConnectAsync(options).ConfigureAwait(false);
        await using (node.ConfigureAwait(false))
        {
            WebApplication application = string.Equals(service, "stock", StringComparison.Ordinal)
                ? StockService.Create(node, StockUrl)
                : OrderService.Create(node, new Uri(StockUrl), OrderUrl);
            await application.RunAsync().ConfigureAwait(false);
        }

        return 0;
    }
}
