using System;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Options;
using Coherence.Node.Failures;
using Coherence.Node.Loop;
using Coherence.Node.Nodes;
using Coherence.Tests.Time;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Coherence.Tests.Loopback.Nodes;

public sealed class EngineLoopTests
{
    [Fact]
    public async Task A_defect_ends_the_loop_and_only_what_was_not_applied()
    {
        FakeTimeProvider clock = new();
        var host = new NodeHost(clock, NullLogger.Instance);
        SystemEngine engine = SystemEngine.CreateNode(new EngineOptions(), new LinkId(new Identifier(1)), host);
        await using var loop = new EngineLoop("test", engine, TimeSpan.FromSeconds(1), clock, static _ => { });
        using var entered = new ManualResetEventSlim();
        using var held = new ManualResetEventSlim();
        Task holding = loop.InvokeAsync(_ =>
        {
            entered.Set();
            held.Wait(TestContext.Current.CancellationToken);
        });
        entered.Wait(TestContext.Current.CancellationToken);

        // All three are of one turn.
        Task applied = loop.InvokeAsync(static _ => { });
        Task throwing = loop.InvokeAsync(static _ => throw new InvalidOperationException("A defect."));
        Task behind = loop.InvokeAsync(static _ => { });
        held.Set();
        await holding;
        await applied;
        Assert.Equal(CoherenceFailure.Closed, (await Assert.ThrowsAsync<CoherenceException>(() => throwing)).Failure);
        Assert.Equal(CoherenceFailure.Closed, (await Assert.ThrowsAsync<CoherenceException>(() => behind)).Failure);
        _ = await Assert.ThrowsAsync<InvalidOperationException>(() => loop.Completion);
    }
}
