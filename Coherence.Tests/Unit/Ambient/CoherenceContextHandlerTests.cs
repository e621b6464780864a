using System;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Node.Ambient;
using Coherence.Node.Failures;
using Xunit;

namespace Coherence.Tests.Unit.Ambient;

public sealed class CoherenceContextHandlerTests : IDisposable
{
    private static readonly Uri Service = new("http://service.test/");

    private readonly AnsweringHandler _service = new();
    private readonly HttpClient _client;

    public CoherenceContextHandlerTests() => _client = new HttpClient(new CoherenceContextHandler(_service));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _client.Dispose();
        _service.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_says_what_was_seen_and_its_answer_what_the_service_has(bool isSynchronous)
    {
        using CoherenceScope scope = CoherenceContext.Parse("1~9.3").Use(Cancellation);
        _service.Answer = ["1~9.7_2.5"];
        using HttpResponseMessage response = await GetAsync(isSynchronous);
        Assert.Equal("1~9.3", Assert.Single(_service.Received!));
        Assert.Equal("1~9.7_2.5", scope.Capture().ToString());
    }

    [Fact]
    public async Task A_request_that_is_sent_again_says_what_has_been_seen_by_then()
    {
        using CoherenceScope scope = CoherenceContext.Parse("1~9.3").Use(Cancellation);
        using HttpMessageInvoker invoker = new(new CoherenceContextHandler(_service), disposeHandler: false);
        using HttpRequestMessage request = new(HttpMethod.Get, Service);
        (await invoker.SendAsync(request, Cancellation)).Dispose();
        scope.Of(new ClusterId(new Identifier(9))).See(new Epoch(4));
        (await invoker.SendAsync(request, Cancellation)).Dispose();
        Assert.Equal("1~9.4", Assert.Single(_service.Received!));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_is_said_by_who_has_seen_nothing(bool isInScope)
    {
        using CoherenceScope? scope = isInScope ? CoherenceContext.Empty.Use(Cancellation) : null;
        _service.Answer = isInScope ? [] : ["what nobody reads"];
        using HttpResponseMessage response = await GetAsync(isSynchronous: false);
        Assert.Null(_service.Received);
    }

    [Theory]
    [InlineData("At character 1 the version 1 is expected", "7~")]
    [InlineData("It is there 2 times.", "1~9.3", "1~9.4")]
    public async Task An_answer_that_cannot_be_understood_is_an_error_that_names_the_service(string expected, params string[] answer)
    {
        using CoherenceScope scope = CoherenceContext.Empty.Use(Cancellation);
        _service.Answer = answer;
        CoherenceException refused = await Assert.ThrowsAsync<CoherenceException>(() => GetAsync(isSynchronous: false));
        Assert.Equal(CoherenceFailure.ContextRefused, refused.Failure);
        Assert.Contains(Service.ToString(), refused.Message, StringComparison.Ordinal);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> GetAsync(bool isSynchronous)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, Service);
#pragma warning disable VSTHRD103, MA0042 // That it can be sent like this is what is tested.
        return isSynchronous ? Task.FromResult(_client.Send(request, Cancellation)) : _client.SendAsync(request, Cancellation);
#pragma warning restore VSTHRD103, MA0042
    }

    private sealed class AnsweringHandler : HttpMessageHandler
    {
        public string[]? Received { get; private set; }

        public string[] Answer { get; set; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(Send(request, cancellationToken));

        protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Received = request.Headers.TryGetValues(CoherenceContext.HeaderName, out var values) ? [.. values] : null;
            var response = new HttpResponseMessage();
            response.Headers.Add(CoherenceContext.HeaderName, Answer);
            return response;
        }
    }
}
