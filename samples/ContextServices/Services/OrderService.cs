using System;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Coherence.AspNetCore.Context;
using Coherence.Core.Publishing;
using Coherence.Node.Nodes;
using Coherence.Node.Publishing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ContextServices.Services;

/// <summary>Takes orders. It asks the other service how many were sold before its own order is durable, and the answer counts it all the same.</summary>
public static class OrderService
{
    private const string Stock = "stock";

    /// <summary>A service that publishes through a node, calls the other service at <paramref name="stock"/>, and listens where <paramref name="url"/> says.</summary>
    public static WebApplication Create(CoherenceNode node, Uri stock, string url)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        _ = builder.Services.AddSingleton(node);
        _ = builder.Services.AddHttpClient(Stock, client => client.BaseAddress = stock).AddCoherenceContext();
        WebApplication application = builder.Build();
        application.Urls.Add(url);
        _ = application.UseCoherenceContext();
        _ = application.MapPost("/orders/{item}", OrderAsync);
        return application;
    }

    private static async Task<IResult> OrderAsync(string item, CoherenceNode node, IHttpClientFactory clients, CancellationToken cancellation)
    {
        Task<PublishReceipt> order = node.PublishAsync(new Update().Add(StockService.Sold, item, 1), cancellation);
        using HttpClient stock = clients.CreateClient(Stock);
        string sold = await stock.GetStringAsync(new Uri($"/sold/{Uri.EscapeDataString(item)}", UriKind.Relative), cancellation).ConfigureAwait(false);
        _ = await order.ConfigureAwait(false);
        return Results.Text(sold);
    }
}
