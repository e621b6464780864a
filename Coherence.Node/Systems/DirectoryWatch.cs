using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.Systems;
using Coherence.Node.Watching;

namespace Coherence.Node.Systems;

/// <summary>Says of the values of the directory what they mean.</summary>
internal static class DirectoryWatch
{
    /// <summary>Yields what a watch of the directory tells.</summary>
    public static async IAsyncEnumerable<DirectoryEvent> RunAsync(
        WatchRun watches, Epoch? from, [EnumeratorCancellation] CancellationToken cancellation)
    {
        IAsyncEnumerable<WatchEvent> events = watches.RunAsync(
            [DirectoryIndex.Systems, DirectoryIndex.Services], DirectoryLists.Instance, from, cancellation);
        await foreach (WatchEvent seen in events.ConfigureAwait(false))
        {
            if (Describe(seen) is { } described)
            {
                yield return described;
            }
        }
    }

    // That the lists have changed is said by what they list.
    private static DirectoryEvent? Describe(in WatchEvent seen)
    {
        var described = new DirectoryEvent(seen.Kind, seen.Epoch, seen.IsComplete);
        if (seen.Kind != WatchEventKind.Changed)
        {
            return described;
        }

        if (DirectoryIndex.TryReadSystemSpec(seen.Spec, out SystemId system))
        {
            // Of one that is only just known, nothing is said before it is known where it is.
            return seen.Value.IsAbsent ? null : described with { System = system, Entry = DirectoryIndex.ReadSystem(seen.Value.Bytes) };
        }

        return DirectoryIndex.TryReadServiceSpec(seen.Spec, out string? service)
            ? described with { Service = service, Providers = DirectoryIndex.ReadProviders(seen.Value.Bytes) }
            : null;
    }
}
