using System;
using System.Collections.Generic;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Node.Failures;

namespace Coherence.Node.Ambient;

/// <summary>Sends with each request what the present scope has seen, and adds to it what the answer says that the service has.</summary>
/// <remarks>
/// specs/context.md#header. Outside a scope it does nothing. For services of the same cluster: to others it would tell ids and epochs.
/// </remarks>
public sealed class CoherenceContextHandler : DelegatingHandler
{
    /// <summary>A handler to be put before another.</summary>
    public CoherenceContextHandler()
    {
    }

    /// <summary>A handler before another.</summary>
    public CoherenceContextHandler(HttpMessageHandler innerHandler)
        : base(innerHandler)
    {
    }

    /// <inheritdoc/>
    /// <exception cref="CoherenceException">The context of the answer is malformed, or the scope has seen more than a context holds.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (CoherenceScope.Current is not { } scope)
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        Write(request, await scope.CaptureAsync(cancellationToken).ConfigureAwait(false));
        return Read(await base.SendAsync(request, cancellationToken).ConfigureAwait(false), scope, request);
    }

    /// <inheritdoc/>
    /// <exception cref="CoherenceException">The context of the answer is malformed, or the scope has seen more than a context holds.</exception>
    /// <exception cref="InvalidOperationException">An update that was published in the scope has no number yet. The asynchronous calls wait for it.</exception>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (CoherenceScope.Current is not { } scope)
        {
            return base.Send(request, cancellationToken);
        }

        Write(request, scope.Capture());
        return Read(base.Send(request, cancellationToken), scope, request);
    }

    // A request may be sent a second time, by a handler before this one that tries again.
    private static void Write(HttpRequestMessage request, CoherenceContext seen)
    {
        _ = request.Headers.Remove(CoherenceContext.HeaderName);
        if (!seen.IsEmpty)
        {
            request.Headers.Add(CoherenceContext.HeaderName, seen.ToString());
        }
    }

    private static HttpResponseMessage Read(HttpResponseMessage response, CoherenceScope scope, HttpRequestMessage request)
    {
        if (!response.Headers.TryGetValues(CoherenceContext.HeaderName, out IEnumerable<string>? values))
        {
            return response;
        }

        try
        {
            scope.Merge(Parse([.. values], request.RequestUri));
            return response;
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private static CoherenceContext Parse(string[] values, Uri? from)
    {
        string? fault = $"It is there {values.Length} times.";
        return values is [string token] && CoherenceContext.TryParse(token, out CoherenceContext? seen, out fault)
            ? seen
            : throw new CoherenceException(
                CoherenceFailure.ContextRefused, $"The header {CoherenceContext.HeaderName} of the answer of {from} is no context of what was seen in a cluster. {fault}");
    }
}
