using System;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Publishing;
using Coherence.Node.Failures;
using Coherence.Node.Nodes;
using Coherence.Node.Publishing;
using Coherence.Node.Reading;
using Coherence.Node.Relays;
using Xunit;

namespace Coherence.Tests.Loopback.Nodes;

public sealed class UpdateKeyTests
{
    private static readonly CounterIndex Orders = new("orders");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(PublishAcknowledgement.Durable)]
    [InlineData(PublishAcknowledgement.Coherent)]
    public async Task One_takes_effect_whoever_publishes_it_again(PublishAcknowledgement acknowledgement)
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode first = await root.ConnectAsync();
        PublishReceipt receipt = await first.PublishAsync(Order("17"), acknowledgement, Cancellation);
        Assert.False(receipt.IsRepetition);
        _ = await first.PublishAsync(Order("18"), Cancellation);

        CoherenceRelayOptions options = new() { Upstreams = { root.Address } };
        options.Listen.Add(Connections.FreeAddress(CarrierKind.Tcp).ToString());
        await using CoherenceRelay relay = await CoherenceRelay.StartAsync(options, Cancellation);
        await using CoherenceNode second = await CoherenceNode.ConnectAsync(RunningRoot.NodeOptions(relay.Addresses[0]), Cancellation);
        PublishReceipt again = await second.PublishAsync(Order("17"), acknowledgement, Cancellation);

        Assert.Equal(new PublishReceipt(receipt.Root, acknowledgement, IsRepetition: true) { Update = again.Update }, again);
        Assert.Equal(2, await ReadAsync(second));
    }

    [Fact]
    public async Task Restarts_and_checkpoints_forget_no_key()
    {
        await using RunningRoot root = await RunningRoot.StartAsync(configure: static options => options.CheckpointBytes = 1 << 20);
        CoherenceNode node = await root.ConnectAsync();
        PublishReceipt first = await node.PublishAsync(Order("17"), Cancellation);
        for (int megabyte = 0; megabyte < 2; megabyte++)
        {
            // The first start reads a log, the second a checkpoint, for which the log is long enough by then.
            await root.StopAsync();
            await root.StartAgainAsync();
            node = await root.ConnectAsync();
            Assert.Equal(first.Root, (await node.PublishAsync(Order("17"), Cancellation)).Root);
            for (int update = 0; update < 8; update++)
            {
                _ = await node.PublishAsync(Padding(), Cancellation);
            }
        }

        Assert.Equal(1, await ReadAsync(node));
        Assert.True((await root.Root.GetStorageFiguresAsync()).Checkpoint > Epoch.Zero);
    }

    [Fact]
    public async Task A_key_that_does_not_fit_is_refused_and_known_ones_are_answered()
    {
        await using RunningRoot root = await RunningRoot.StartAsync(configure: static options => options.UpdateKeys = 2);
        CoherenceNode node = await root.ConnectAsync();
        PublishReceipt first = await node.PublishAsync(Order("17"), Cancellation);
        _ = await node.PublishAsync(Order("18"), Cancellation);

        CoherenceException full = await Assert.ThrowsAsync<CoherenceException>(() => node.PublishAsync(Order("19"), Cancellation));
        Assert.Equal(CoherenceFailure.TooManyKeys, full.Failure);
        Assert.Equal(first.Root, (await node.PublishAsync(Order("17"), Cancellation)).Root);
        Assert.Equal(2, await ReadAsync(node));
    }

    [Fact]
    public async Task A_transaction_that_is_run_again_keeps_its_key()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync();
        int runs = 0;
        for (int call = 0; call < 2; call++)
        {
            int added = await node.RunTransactionAsync(
                async transaction =>
                {
                    runs++;
                    _ = await transaction.ReadAsync(Orders.Spec("all"), Cancellation);
                    if (runs == 1)
                    {
                        _ = await node.PublishAsync(new Update().Add(Orders, "all", 5), Cancellation);
                    }

                    return transaction.Update.Add(Orders, "all", 1).WithKey("17").Count;
                },
                cancellation: Cancellation);
            Assert.Equal(1, added);
        }

        Assert.Equal(3, runs);
        Assert.Equal(6, await ReadAsync(node));
    }

    [Fact]
    public void A_name_is_not_empty_and_a_key_is_one()
    {
        Assert.Contains("empty", Assert.Throws<ArgumentException>(static () => new Update().WithKey("")).Message, StringComparison.Ordinal);
        _ = Assert.Throws<ArgumentException>(static () => new Update().WithKey(UpdateKey.None));
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223", UpdateKey.Of("abc").ToString());
        Assert.True(new Update().WithKey("abc").Key == UpdateKey.Of("abc"u8));
    }

    private static Update Order(string number) => new Update().Add(Orders, "all", 1).WithKey(number);

    private static Update Padding()
    {
        var update = new Update();
        for (int operation = 0; operation < 4000; operation++)
        {
            _ = update.Add(Orders, "padding", 1);
        }

        return update;
    }

    private static async Task<long> ReadAsync(CoherenceNode node)
    {
        ReadResult read = await node.ReadAsync(Orders.Spec("all"), ReadOptions.Latest, Cancellation);
        return Orders.ReadValue(read.Bytes);
    }
}
