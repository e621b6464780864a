using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Node.Ambient;
using Coherence.Node.Failures;
using Coherence.Node.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Coherence.AspNetCore.Context;

/// <summary>Runs each request in a scope that has seen what its caller has, and tells the caller what was seen in the end.</summary>
/// <remarks>specs/context.md#header. The answer has the header if its head leaves after something was seen.</remarks>
internal sealed class CoherenceContextMiddleware(RequestDelegate next, IEnumerable<CoherenceNode> nodes)
{
    private readonly CoherenceNode[] _nodes = [.. nodes];

    public async Task InvokeAsync(HttpContext http)
    {
        if (!TryRead(http.Request.Headers[CoherenceContext.HeaderName], out CoherenceContext seen, out string? fault))
        {
            await RefuseAsync(http.Response, fault!).ConfigureAwait(false);
            return;
        }

        // With the caller go the waits that its context makes necessary.
        using CoherenceScope scope = seen.Use(http.RequestAborted);
        http.Response.OnStarting(() => WriteAsync(http, scope));
        await next(http).ConfigureAwait(false);
    }

    private bool TryRead(StringValues header, out CoherenceContext seen, out string? fault)
    {
        seen = CoherenceContext.Empty;
        fault = header.Count > 1 ? $"It is there {header.Count} times." : null;
        if (header.Count != 1)
        {
            return fault is null;
        }

        if (!CoherenceContext.TryParse(header[0], out CoherenceContext? context, out fault))
        {
            return false;
        }

        seen = context;
        return IsOwn(context, out fault);
    }

    // A service without a node passes on whatever it is told.
    private bool IsOwn(CoherenceContext context, out string? fault)
    {
        fault = null;
        if (_nodes.Length == 0)
        {
            return true;
        }

        try
        {
            ClusterId[] clusters = [.. _nodes.Select(static node => node.Cluster)];
            context.Require(clusters);
            return true;
        }
        catch (CoherenceException foreign) when (foreign.Failure == CoherenceFailure.ContextRefused)
        {
            fault = foreign.Message;
            return false;
        }
    }

    private static async Task RefuseAsync(HttpResponse response, string fault)
    {
        response.StatusCode = StatusCodes.Status400BadRequest;
        response.ContentType = "text/plain; charset=utf-8";
        await response
            .WriteAsync($"The header {CoherenceContext.HeaderName} cannot be used. {fault}\n", response.HttpContext.RequestAborted)
            .ConfigureAwait(false);
    }

    private static async Task WriteAsync(HttpContext http, CoherenceScope scope)
    {
        CoherenceContext seen = await scope.CaptureAsync(http.RequestAborted).ConfigureAwait(false);
        if (!seen.IsEmpty)
        {
            http.Response.Headers[CoherenceContext.HeaderName] = seen.ToString();
        }
    }
}
