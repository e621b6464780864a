using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Publishing;
using Coherence.Node.Failures;
using Coherence.Node.Nodes;
using Coherence.Node.Reading;
using Coherence.Node.Relays;
using Coherence.Node.Transactions;
using Xunit;

namespace Coherence.Tests.Loopback.Nodes;

public sealed class TransactionTests
{
    private static readonly CounterIndex Balance = new("balance");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_read_unchanged_is_committed_whole()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync();
        _ = await node.PublishAsync(new Update().Add(Balance, "a", 100), Cancellation);

        Transaction transfer = await node.BeginTransactionAsync(cancellation: Cancellation);
        IReadOnlyList<ReadResult> read = await transfer.ReadAsync([Balance.Spec("a"), Balance.Spec("b")], Cancellation);
        Assert.Equal(100, Balance.ReadValue(read[0].Bytes));
        Assert.True(read[1].IsAbsent);
        _ = transfer.Update.Add(Balance, "a", -30).Add(Balance, "b", 30);
        Epoch committed = await transfer.CommitAsync(cancellation: Cancellation);

        Assert.True(committed > transfer.Epoch);
        Assert.Equal([70, 30], await ReadAsync(node, "a", "b"));
    }

    [Fact]
    public async Task Of_two_that_read_what_the_other_writes_one_takes_effect()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode first = await root.ConnectAsync();
        CoherenceNode second = await root.ConnectAsync();

        // Each alone keeps the sum at one at most; both together would not: write skew.
        Transaction one = await first.BeginTransactionAsync(cancellation: Cancellation);
        Transaction other = await second.BeginTransactionAsync(cancellation: Cancellation);
        foreach (Transaction transaction in new[] { one, other })
        {
            IReadOnlyList<ReadResult> read = await transaction.ReadAsync([Balance.Spec("x"), Balance.Spec("y")], Cancellation);
            Assert.All(read, static value => Assert.True(value.IsAbsent));
        }

        _ = one.Update.Add(Balance, "x", 1);
        _ = other.Update.Add(Balance, "y", 1).Add(Balance, "z", 1);
        _ = await one.CommitAsync(cancellation: Cancellation);
        CoherenceException conflict = await Assert.ThrowsAsync<CoherenceException>(() => other.CommitAsync(cancellation: Cancellation));
        Assert.Equal(CoherenceFailure.Conflict, conflict.Failure);
        Assert.Contains("counter:balance/x", conflict.Message, StringComparison.Ordinal);
        _ = await second.FenceAsync(Cancellation);
        Assert.Equal([1, 0, 0], await ReadAsync(second, "x", "y", "z"));
    }

    [Fact]
    public async Task Its_reads_are_of_one_epoch_whatever_changes_meanwhile()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync();
        _ = await node.PublishAsync(new Update().Add(Balance, "a", 1).Add(Balance, "b", 1), Cancellation);
        Transaction transaction = await node.BeginTransactionAsync(cancellation: Cancellation);
        Assert.Equal(1, Balance.ReadValue((await transaction.ReadAsync(Balance.Spec("a"), Cancellation)).Bytes));
        _ = await node.PublishAsync(new Update().Add(Balance, "a", 1).Add(Balance, "b", 1), Cancellation);

        Assert.Equal(1, Balance.ReadValue((await transaction.ReadAsync(Balance.Spec("b"), Cancellation)).Bytes));
        Assert.Equal(1, Balance.ReadValue((await transaction.ReadAsync(Balance.Spec("a"), Cancellation)).Bytes));
        Assert.Equal(2, transaction.ReadCount);

        // What only reads has nothing to be refused for.
        Assert.Equal(transaction.Epoch, await transaction.CommitAsync(cancellation: Cancellation));
        _ = await Assert.ThrowsAsync<InvalidOperationException>(() => transaction.CommitAsync(cancellation: Cancellation));
        _ = await Assert.ThrowsAsync<InvalidOperationException>(async () => await transaction.ReadAsync(Balance.Spec("a"), Cancellation));
    }

    [Fact]
    public async Task Run_again_until_they_come_through_none_is_lost_also_over_a_relay()
    {
        const int Each = 25;
        await using RunningRoot root = await RunningRoot.StartAsync();
        var options = new CoherenceRelayOptions { Upstreams = { root.Address }, Listen = { "127.0.0.1:0" } };
        await using CoherenceRelay relay = await CoherenceRelay.StartAsync(options, Cancellation);
        await using CoherenceNode below = await CoherenceNode.ConnectAsync(new CoherenceNodeOptions { Upstreams = { relay.Addresses[0] } }, Cancellation);
        CoherenceNode[] nodes = [await root.ConnectAsync(), await root.ConnectAsync(), below];
        var patient = new TransactionOptions { MaximumAttempts = 10_000, MaximumDelay = TimeSpan.FromMilliseconds(20) };

        // A counter that two can increment at once without a conflict is read and written here as if it were a register.
        await Task.WhenAll(nodes.Select(node => Task.Run(async () =>
        {
            for (int number = 0; number < Each; number++)
            {
                _ = await node.RunTransactionAsync(IncrementAsync, patient, Cancellation);
            }
        })));

        _ = await below.FenceAsync(Cancellation);
        Assert.Equal([nodes.Length * Each], await ReadAsync(below, "tickets"));
        ReadResult last = await below.ReadAsync(Balance.Spec($"ticket-{nodes.Length * Each}"), Cancellation);
        Assert.Equal(1, Balance.ReadValue(last.Bytes));
    }

    [Fact]
    public async Task What_it_reads_says_how_old_its_epoch_is_and_one_call_is_open_at_a_time()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync();
        _ = await node.PublishAsync(new Update().Add(Balance, "a", 1), Cancellation);
        Transaction transaction = await node.BeginTransactionAsync(cancellation: Cancellation);
        ReadResult first = await transaction.ReadAsync(Balance.Spec("a"), Cancellation);
        _ = await node.PublishAsync(new Update().Add(Balance, "b", 1), Cancellation);
        ReadResult later = await transaction.ReadAsync(Balance.Spec("b"), Cancellation);
        Assert.True(later.IsAbsent && later.Epoch == first.Epoch && later.Age > first.Age);

        // Nobody answers as long as the root is away.
        await root.StopAsync();
        ValueTask<ReadResult> open = transaction.ReadAsync(Balance.Spec("c"), Cancellation);
        _ = await Assert.ThrowsAsync<InvalidOperationException>(() => transaction.CommitAsync(cancellation: Cancellation));
        await root.StartAgainAsync();
        Assert.True((await open).IsAbsent);
        _ = transaction.Update.AssertUnchanged(Balance.Spec("d"), transaction.Epoch);
        _ = await Assert.ThrowsAsync<InvalidOperationException>(() => transaction.CommitAsync(cancellation: Cancellation));
        _ = Assert.Throws<ArgumentException>(() => new Update().AssertUnchanged(default, transaction.Epoch));
        _ = Assert.Throws<ArgumentException>(() => new Update().AssertUnchanged(Balance.Spec("d"), new Epoch(-1)));
    }

    [Fact]
    public async Task What_is_asserted_about_an_index_that_nobody_can_read_fails()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync();
        Update update = new Update().Add(Balance, "a", 1).AssertUnchanged(new IndexSpec("unknown", "a"), node.Epoch);
        CoherenceException refused = await Assert.ThrowsAsync<CoherenceException>(() => node.PublishAsync(update, Cancellation));
        Assert.Equal(CoherenceFailure.Conflict, refused.Failure);
    }

    [Fact]
    public async Task After_its_last_attempt_the_conflict_is_told()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync();
        int attempts = 0;
        CoherenceException conflict = await Assert.ThrowsAsync<CoherenceException>(() => node.RunTransactionAsync(
            async transaction =>
            {
                attempts++;
                _ = await transaction.ReadAsync(Balance.Spec("a"), Cancellation);
                _ = transaction.Update.Add(Balance, "b", 1);
                _ = await node.PublishAsync(new Update().Add(Balance, "a", 1), Cancellation);
                return true;
            },
            new TransactionOptions { MaximumAttempts = 3, FirstDelay = TimeSpan.FromMilliseconds(1) },
            Cancellation));
        Assert.Equal((CoherenceFailure.Conflict, 3), (conflict.Failure, attempts));
        Assert.Equal([3, 0], await ReadAsync(node, "a", "b"));
    }

    [Fact]
    public async Task A_failure_of_its_own_ends_it_at_once()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync();
        int attempts = 0;
        _ = await Assert.ThrowsAsync<FormatException>(() => node.RunTransactionAsync<bool>(
            _ =>
            {
                attempts++;
                throw new FormatException("The application's own.");
            },
            cancellation: Cancellation));
        Assert.Equal(1, attempts);
        ArgumentException outside = await Assert.ThrowsAnyAsync<ArgumentException>(() => node.RunTransactionAsync(
            static _ => Task.FromResult(true), new TransactionOptions { MaximumAttempts = 0 }, Cancellation));
        Assert.Contains(nameof(TransactionOptions.MaximumAttempts), outside.Message, StringComparison.Ordinal);
    }

    private static async Task<bool> IncrementAsync(Transaction transaction)
    {
        ReadResult read = await transaction.ReadAsync(Balance.Spec("tickets"), Cancellation);
        long next = (read.IsAbsent ? 0 : Balance.ReadValue(read.Bytes)) + 1;
        _ = transaction.Update.Add(Balance, "tickets", 1).Add(Balance, $"ticket-{next}", 1);
        return true;
    }

    private static async Task<List<long>> ReadAsync(CoherenceNode node, params string[] keys)
    {
        Snapshot snapshot = await node.ReadSnapshotAsync([.. keys.Select(key => Balance.Spec(key))], Cancellation);
        return [.. Enumerable.Range(0, snapshot.Count).Select(position => snapshot[position].IsAbsent ? 0 : Balance.ReadValue(snapshot[position].Bytes))];
    }
}
