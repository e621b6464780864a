using System.Threading;
using System.Threading.Tasks;
using Coherence.AspNetCore.Context;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Node.Nodes;
using Coherence.Node.Reading;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ContextServices.Services;

/// <summary>Says how many of an item were sold, out of the memory of its own node. It knows nothing of who calls it.</summary>
public static class StockService
{
    /// <summary>What the two services share.</summary>
    public static CounterIndex Sold { get; } = new("sold");

    /// <summary>A service that reads through a node and listens where <paramref name="url"/> says.</summary>
    public static WebApplication Create(CoherenceNode node, string url)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        _ = builder.Services.AddSingleton(node);
        WebApplication application = builder.Build();
        application.Urls.Add(url);
        _ = application.UseCoherenceContext();
        _ = application.MapGet("/sold/{item}", SoldAsync);
        return application;
    }

    private static async Task<IResult> SoldAsync(string item, CoherenceNode node, CancellationToken cancellation)
    {
        ReadResult sold = await node.ReadAsync(Sold.Spec(item), cancellation).ConfigureAwait(false);
        return Results.Text($"{(sold.IsAbsent ? 0 : Sold.ReadValue(sold.Bytes))}\n");
    }
}
