using System;
using System.Linq;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Publishing;
using Coherence.Node.Nodes;
using Coherence.Node.Publishing;
using Coherence.Node.Reading;
using Coherence.Tests.Loopback.Nodes;
using Xunit;

namespace Coherence.Tests.Loopback.Regressions;

/// <summary>
/// Tag order by wall clock: dotnet/extensions 7771, where an entry counts as invalidated or not by comparing the times of two machines, so a clock that
/// is set wrong hides an invalidation or drops what is valid. Here what is valid is a question of epochs, which no clock decides; and where a clock
/// orders writes, in registers, a writer that has read is never before what it read.
/// </summary>
public sealed class WallClockOrderTests
{
    private static readonly CounterIndex Hits = new("hits");
    private static readonly RegisterIndex Modes = new("modes");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_valid_does_not_depend_on_what_time_it_is_anywhere()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode[] nodes = await ConnectAsync(root);
        for (int round = 1; round <= 30; round++)
        {
            // All hold the value of before; each in its turn changes it.
            Assert.All(await Task.WhenAll(nodes.Select(node => node.ReadAsync(Hits.Spec("a"), Cancellation).AsTask())), read => Assert.False(read.IsStale));
            PublishReceipt changed = await nodes[round % nodes.Length].PublishAsync(new Update().Add(Hits, "a", 1), PublishAcknowledgement.Coherent, Cancellation);
            foreach (CoherenceNode node in nodes)
            {
                ReadResult read = await node.ReadAsync(Hits.Spec("a"), Cancellation);
                Assert.Equal((round, changed.Epoch), (Hits.ReadValue(read.Bytes), read.Changed));
            }
        }
    }

    [Fact]
    public async Task A_register_is_what_the_writer_left_that_had_read_the_other_one_whatever_their_clocks_say()
    {
        await using RunningRoot root = await RunningRoot.StartAsync();
        CoherenceNode[] nodes = await ConnectAsync(root);
        Epoch last = Epoch.Zero;
        for (int round = 0; round < 30; round++)
        {
            CoherenceNode writer = nodes[round % nodes.Length];
            ReadResult before = await writer.ReadAsync(Modes.Spec("m"), ReadOptions.AtLeast(last), Cancellation);
            bool isThere = Modes.TryReadValue(before.Bytes, out RegisterValue value);
            Assert.Equal(round > 0, isThere);
            Update update = new Update().Set(Modes, "m", writer.NextStamp(isThere ? value.Stamp : default), Encoding.UTF8.GetBytes($"{round}"));
            last = (await writer.PublishAsync(update, Cancellation)).Epoch;
            foreach (CoherenceNode node in nodes)
            {
                ReadResult read = await node.ReadAsync(Modes.Spec("m"), ReadOptions.AtLeast(last), Cancellation);
                Assert.True(Modes.TryReadValue(read.Bytes, out value));
                Assert.Equal($"{round}", Encoding.UTF8.GetString(value.Value.Span));
            }
        }
    }

    // An hour ahead, right, and an hour behind.
    private static async Task<CoherenceNode[]> ConnectAsync(RunningRoot root) =>
    [
        await root.ConnectAsync(static options => options.TimeProvider = new ShiftedClock(TimeSpan.FromHours(1))),
        await root.ConnectAsync(),
        await root.ConnectAsync(static options => options.TimeProvider = new ShiftedClock(TimeSpan.FromHours(-1))),
    ];
}
