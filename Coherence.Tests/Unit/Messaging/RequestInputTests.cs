using System;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Node.Failures;
using Coherence.Node.Messaging;
using Coherence.Tests.Time;
using Xunit;

namespace Coherence.Tests.Unit.Messaging;

public sealed class RequestInputTests
{
    // Far more than it takes: what hangs shall not hang the test.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_that_is_delivered_only_when_its_time_is_over_ends_without_a_reply()
    {
        await using SilentNode node = new();
        FakeTimeProvider clock = new();
        var request = new RequestInput(node.Desk, node.Ending, SilentNode.Message());
        Task<ReadOnlyMemory<byte>> asking = request.RunAsync(node.Loop, clock, Cancellation);
        await node.TurnAsync(Cancellation);

        // The requester's time is over before the engine has seen that of the message end.
        clock.Advance(TimeSpan.FromSeconds(1));
        await node.TurnAsync(Cancellation);
        Assert.False(asking.IsCompleted);
        await node.Loop.InvokeAsync(_ => request.Delivered());

        CoherenceException silent = await Assert.ThrowsAsync<CoherenceException>(() => asking.WaitAsync(Patience, Cancellation));
        Assert.Equal(CoherenceFailure.NoReply, silent.Failure);
    }
}
