using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Publishing;
using Coherence.Node.Failures;
using Coherence.Node.Nodes;
using Coherence.Node.Roots;
using Xunit;

namespace Coherence.Tests.Loopback.Nodes;

public sealed class NodeConnectTests
{
    private static readonly CounterIndex Hits = new("hits");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_of_another_cluster_is_refused()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        var other = new ClusterId(new Identifier(7));
        CoherenceException refused = await Assert.ThrowsAsync<CoherenceException>(() => root.ConnectAsync(options => options.Cluster = other));
        Assert.Equal(CoherenceFailure.Refused, refused.Failure);
        Assert.Contains(root.Root.Cluster.ToString(), refused.Message, StringComparison.Ordinal);
        CoherenceNode right = await root.ConnectAsync(options => options.Cluster = root.Root.Cluster);
        Assert.True(right.IsCurrent);
    }

    [Fact]
    public async Task Nobody_at_the_address_is_an_error_that_names_it()
    {
        string address;
        await using (RunningRoot root = await RunningRoot.StartAsync())
        {
            address = root.Address;
        }

        CoherenceNodeOptions options = RunningRoot.NodeOptions(address, options => options.ConnectTimeout = TimeSpan.FromMilliseconds(200));
        CoherenceException failure = await Assert.ThrowsAsync<CoherenceException>(() => CoherenceNode.ConnectAsync(options, Cancellation));
        Assert.Equal(CoherenceFailure.Unreachable, failure.Failure);
        Assert.Contains(address, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connecting_can_be_cancelled()
    {
        using CancellationTokenSource cancelled = new();
        CoherenceNodeOptions options = RunningRoot.NodeOptions($"unix:{Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.sock")}");
        Task<CoherenceNode> connecting = CoherenceNode.ConnectAsync(options, cancelled.Token);
        await cancelled.CancelAsync();
        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting);
    }

    [Fact]
    public async Task A_port_in_use_is_an_error_of_listening()
    {
        await using RunningRoot first = await RunningRoot.StartAsync();
        CoherenceException failure = await Assert.ThrowsAsync<CoherenceException>(
            () => RunningRoot.StartAsync(configure: options =>
            {
                options.Listen.Clear();
                options.Listen.Add(first.Address);
            }));
        Assert.Equal(CoherenceFailure.Listen, failure.Failure);
        Assert.Contains(first.Address, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_data_directory_in_use_is_an_error_of_storage()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceRootOptions options = root.Options();
        CoherenceException failure = await Assert.ThrowsAsync<CoherenceException>(() => CoherenceRoot.StartAsync(options, Cancellation));
        Assert.Equal(CoherenceFailure.Storage, failure.Failure);
        Assert.Contains(root.DataDirectory, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_log_is_an_error_that_names_the_file_and_the_position()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode node = await root.ConnectAsync();
        for (int number = 0; number < 10; number++)
        {
            _ = await node.PublishAsync(new Update().Add(Hits, "a", number), Cancellation);
        }

        await root.StopAsync();
        string segment = Directory.GetFiles(root.DataDirectory, "*.log").Order(StringComparer.Ordinal).First();
        byte[] bytes = await File.ReadAllBytesAsync(segment, Cancellation);
        int damaged = bytes.AsSpan().IndexOf("counter:hits"u8);
        bytes[damaged] ^= 1;
        await File.WriteAllBytesAsync(segment, bytes, Cancellation);
        CoherenceException failure = await Assert.ThrowsAsync<CoherenceException>(() => root.StartAgainAsync());
        Assert.Equal(CoherenceFailure.Storage, failure.Failure);
        Assert.Contains(Path.GetFileName(segment), failure.Message, StringComparison.Ordinal);
        Assert.Matches("[0-9]", failure.Message.Replace(Path.GetFileName(segment), "", StringComparison.Ordinal).Replace(root.DataDirectory, "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_defect_of_an_index_ends_the_root_and_what_waits_for_it_with_an_error()
    {
        await using RunningRoot root = await RunningRoot.StartAsync(configure: options => options.Indexes.Add(new ThrowingIndex()));
        CoherenceNode node = await root.ConnectAsync();
        Task publishing = node.PublishAsync(new Update().Add(new ObjectId("broken", "k"), "x"u8), Cancellation);
        CoherenceException defect = await Assert.ThrowsAsync<CoherenceException>(() => root.Root.Completion);
        Assert.Equal(CoherenceFailure.Defect, defect.Failure);
        Assert.Contains("A bug of the application.", defect.Message, StringComparison.Ordinal);
        await node.DisposeAsync();
        Assert.Equal(CoherenceFailure.OutcomeUnknown, (await Assert.ThrowsAsync<CoherenceException>(() => publishing)).Failure);
        CoherenceException closed = await Assert.ThrowsAsync<CoherenceException>(() => root.Root.GetFiguresAsync());
        Assert.Equal(CoherenceFailure.Closed, closed.Failure);
    }
}
