using System;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Node.Failures;
using Coherence.Node.Messaging;
using Xunit;

namespace Coherence.Tests.Unit.Messaging;

public sealed class SendInputTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_whose_end_is_asked_for_too_early_is_not_used_for_another()
    {
        await using SilentNode node = new();
        ValueTask sending = SendInput.Send(node.Loop, node.Ending, SilentNode.Message());
        await node.TurnAsync(Cancellation);
#pragma warning disable CA2012 // What nobody should do is what is tested.
        _ = Assert.Throws<InvalidOperationException>(() => sending.GetAwaiter().GetResult());
#pragma warning restore CA2012
        await node.Loop.InvokeAsync(static engine => engine.AbandonAll());

        CoherenceException ended = await Assert.ThrowsAsync<CoherenceException>(async () => await sending);
        Assert.Equal(CoherenceFailure.Undelivered, ended.Failure);
    }
}
