using System;
using System.Threading.Tasks;
using Xunit;

namespace Coherence.Tests.Loopback.Nodes;

/// <summary>Waits for what a system comes to by itself and nobody tells.</summary>
internal static class Until
{
    /// <summary>Asks again and again until it is so.</summary>
    public static async Task TrueAsync(Func<Task<bool>> ask)
    {
        while (!await ask())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
