using System;
using System.Collections.Generic;
using Coherence.Node.Ambient;
using Coherence.Node.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Coherence.AspNetCore.Context;

/// <summary>Lets what was seen in a cluster go from service to service: into requests that come, and into those that are sent.</summary>
public static class CoherenceContextExtensions
{
    /// <summary>Runs each request in a scope that has seen what its caller has. Put it before whatever reads.</summary>
    /// <remarks>
    /// A context that is malformed, or of no cluster of the nodes among the services of the application, is refused with 400 and a sentence
    /// that says what is wrong. An application without a node among its services passes on what it is told.
    /// </remarks>
    public static IApplicationBuilder UseCoherenceContext(this IApplicationBuilder application)
    {
        ArgumentNullException.ThrowIfNull(application);
        IEnumerable<CoherenceNode> nodes = application.ApplicationServices.GetServices<CoherenceNode>();
        return application.UseMiddleware<CoherenceContextMiddleware>(nodes);
    }

    /// <summary>Lets a client send with each request what the scope of the caller has seen. For services of the same cluster: others would be told ids and epochs.</summary>
    public static IHttpClientBuilder AddCoherenceContext(this IHttpClientBuilder client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return client.AddHttpMessageHandler(static () => new CoherenceContextHandler());
    }
}
