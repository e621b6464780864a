using System;
using System.Globalization;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Coherence.AspNetCore.Context;
using Coherence.Core.Publishing;
using Coherence.Node.Ambient;
using Coherence.Node.Nodes;
using Coherence.Node.Publishing;
using Coherence.Tests.Loopback.Nodes;
using ContextServices.Services;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace Coherence.Tests.Loopback.Context;

/// <summary>The services of samples/ContextServices, each with a node of its own, over real connections.</summary>
public sealed class ContextServicesTests : IAsyncLifetime
{
    private const string AnyPort = "http://127.0.0.1:0";
    private const string Item = "apples";

    private readonly HttpClient _client = new();
    private RunningRoot _root = null!;
    private CoherenceNode _stockNode = null!;
    private WebApplication _stock = null!;
    private WebApplication _orders = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Uri Sold => new($"{_stock.Urls.Single()}/sold/{Item}");

    public async ValueTask InitializeAsync()
    {
        _root = await RunningRoot.StartAsync();
        _stockNode = await _root.ConnectAsync();
        _stock = StockService.Create(_stockNode, AnyPort);
        await _stock.StartAsync(Cancellation);
        _orders = OrderService.Create(await _root.ConnectAsync(), new Uri(_stock.Urls.Single()), AnyPort);
        await _orders.StartAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _orders.DisposeAsync();
        await _stock.DisposeAsync();
        await _root.DisposeAsync();
        _client.Dispose();
    }

    // Read your writes through another service: nats-server 6557, where a read by another connection missed a write that was
    // acknowledged. Here the write is not even that when the other service is asked.
    [Fact]
    public async Task Read_your_writes_through_another_service()
    {
        _ = await _stockNode.ReadAsync(StockService.Sold.Spec(Item), Cancellation);
        for (int order = 1; order <= 100; order++)
        {
            using HttpResponseMessage response = await _client.PostAsync(new Uri($"{_orders.Urls.Single()}/orders/{Item}"), content: null, Cancellation);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(order, long.Parse(await response.Content.ReadAsStringAsync(Cancellation), CultureInfo.InvariantCulture));

            // What the called service has read comes back through both.
            CoherenceContext seen = CoherenceContext.Parse(response.Headers.GetValues(CoherenceContext.HeaderName).Single());
            Assert.True(seen.EpochOf(_stockNode.Cluster) > Core.Identity.Epoch.Zero);
            Assert.Empty(seen.UpdatesOf(_stockNode.Cluster));
        }
    }

    [Fact]
    public async Task A_caller_that_is_no_service_passes_its_context_too()
    {
        CoherenceNode node = await _root.ConnectAsync();
        using HttpClient client = new(new CoherenceContextHandler(new SocketsHttpHandler()));
        for (int order = 1; order <= 50; order++)
        {
            using CoherenceScope scope = CoherenceContext.Empty.Use(Cancellation);
            Task<PublishReceipt> publishing = node.PublishAsync(new Update().Add(StockService.Sold, Item, 1), Cancellation);
            Assert.Equal(order, long.Parse(await client.GetStringAsync(Sold, Cancellation), CultureInfo.InvariantCulture));
            PublishReceipt receipt = await publishing;
            Assert.True(scope.Capture().EpochOf(node.Cluster) >= receipt.Epoch);
        }
    }

    [Theory]
    [InlineData("nonsense", "At character 1 the version 1 is expected")]
    [InlineData("", "At its end, after 0 characters, the version 1 is expected")]
    [InlineData("1~4d.", "an epoch is expected")]
    [InlineData("1~1.17", "The context is of what was seen in cluster 1; this is cluster ")]
    public async Task A_context_that_cannot_be_used_is_refused_with_a_sentence(string context, string expected)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, Sold);
        Assert.True(request.Headers.TryAddWithoutValidation(CoherenceContext.HeaderName, context));
        using HttpResponseMessage response = await _client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        string body = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.StartsWith("The header Coherence-Context cannot be used. ", body, StringComparison.Ordinal);
        Assert.Contains(expected, body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_context_that_is_there_twice_is_refused()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, Sold);
        request.Headers.Add(CoherenceContext.HeaderName, ["1", "1"]);
        using HttpResponseMessage response = await _client.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task A_service_without_a_node_passes_on_what_it_is_told()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        await using WebApplication gateway = builder.Build();
        gateway.Urls.Add(AnyPort);
        _ = gateway.UseCoherenceContext();
        using HttpClient onward = new(new CoherenceContextHandler(new SocketsHttpHandler()));
        _ = gateway.MapGet("/", async () => await onward.GetStringAsync(Sold, Cancellation));
        await gateway.StartAsync(Cancellation);

        CoherenceNode node = await _root.ConnectAsync();
        using HttpClient client = new(new CoherenceContextHandler(new SocketsHttpHandler()));
        using CoherenceScope scope = CoherenceContext.Empty.Use(Cancellation);
        Task<PublishReceipt> publishing = node.PublishAsync(new Update().Add(StockService.Sold, Item, 1), Cancellation);
        Assert.Equal("1\n", await client.GetStringAsync(new Uri(gateway.Urls.Single()), Cancellation));
        Assert.True(scope.Capture().EpochOf(node.Cluster) >= (await publishing).Epoch);
    }

    [Fact]
    public async Task With_its_caller_goes_a_request_that_waits_for_what_never_comes()
    {
        CoherenceNode node = await _root.ConnectAsync();
        PublishReceipt receipt = await node.PublishAsync(new Update().Add(StockService.Sold, Item, 1), Cancellation);
        using HttpRequestMessage request = new(HttpMethod.Get, Sold);
        request.Headers.Add(CoherenceContext.HeaderName, $"1~{node.Cluster}.0_{receipt.Update.System}.1000000");
        using CancellationTokenSource caller = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task<HttpResponseMessage> asking = _client.SendAsync(request, caller.Token);
        Assert.Equal("1\n", await _client.GetStringAsync(Sold, Cancellation));
        Assert.False(asking.IsCompleted);
        await caller.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }
}
