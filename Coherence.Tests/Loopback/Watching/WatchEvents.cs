using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using Coherence.Node.Systems;
using Coherence.Node.Watching;
using Xunit;

namespace Coherence.Tests.Loopback.Watching;

/// <summary>What tests look at in watches.</summary>
internal static class WatchEvents
{
    /// <summary>The values alone.</summary>
    public static IAsyncEnumerable<WatchEvent> Changes(this IAsyncEnumerable<WatchEvent> events) =>
        events.Where(static seen => seen.Kind == WatchEventKind.Changed);

    /// <summary>The next event.</summary>
    public static async Task<T> NextAsync<T>(this IAsyncEnumerator<T> watch)
    {
        Assert.True(await watch.MoveNextAsync());
        return watch.Current;
    }

    /// <summary>All events up to a mark, and that as the last.</summary>
    public static Task<List<WatchEvent>> UntilAsync(this IAsyncEnumerator<WatchEvent> watch, WatchEventKind mark) =>
        UntilAsync(watch, seen => seen.Kind == mark);

    /// <summary>All events up to a mark, and that as the last.</summary>
    public static Task<List<DirectoryEvent>> UntilAsync(this IAsyncEnumerator<DirectoryEvent> watch, WatchEventKind mark) =>
        UntilAsync(watch, seen => seen.Kind == mark);

    /// <summary>All events up to one, and that as the last.</summary>
    public static async Task<List<T>> UntilAsync<T>(this IAsyncEnumerator<T> watch, Func<T, bool> isLast)
    {
        List<T> events = [];
        do
        {
            events.Add(await watch.NextAsync());
        }
        while (!isLast(events[^1]));

        return events;
    }
}
