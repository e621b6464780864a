using System;
using System.Linq;
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
    public async Task What_is_delivered_to_an_idle_engine_is_taken_by_the_thread_that_brings_it()
    {
        await using EngineLoop loop = Start();
        await Idle(loop);
        var input = new RecordingInput();
        loop.Deliver(input);
        Assert.Same(Thread.CurrentThread, input.AppliedBy);
    }

    [Fact]
    public async Task What_comes_during_the_turn_of_a_thread_that_brings_something_is_taken_by_it_too_but_what_comes_during_that_is_not()
    {
        await using EngineLoop loop = Start();
        await Idle(loop);
        Thread self = Thread.CurrentThread;
        var third = new RecordingInput();
        var second = new RecordingInput(() =>
        {
            loop.Deliver(third);
            Assert.Null(third.AppliedBy);
        });
        var first = new RecordingInput(() =>
        {
            loop.Post(second);
            Assert.Null(second.AppliedBy);
        });
        loop.Deliver(first);
        Assert.Same(self, second.AppliedBy);
        await third.Ended.WaitAsync(TestContext.Current.CancellationToken);
        Assert.NotSame(self, third.AppliedBy);
    }

    [Fact]
    public async Task Frames_that_come_during_such_a_turn_are_taken_too()
    {
        await using EngineLoop loop = Start();
        await Idle(loop);
        var frames = new RecordingInput();
        loop.DeliverFrames(new RecordingInput(() => loop.PostFrames(frames)));
        Assert.Same(Thread.CurrentThread, frames.AppliedBy);
    }

    [Fact]
    public async Task The_thread_of_the_log_takes_one_turn_only()
    {
        await using EngineLoop loop = Start();
        await Idle(loop);
        Thread self = Thread.CurrentThread;
        var update = new RecordingInput();
        loop.DeliverDurable(new RecordingInput(() => loop.Post(update)));
        await update.Ended.WaitAsync(TestContext.Current.CancellationToken);
        Assert.NotSame(self, update.AppliedBy);
    }

    [Fact]
    public async Task Frames_that_are_held_wait_also_for_a_thread_that_takes_what_has_come()
    {
        EngineLoop loop = Start();
        await Idle(loop);
        var frames = new RecordingInput();
        var command = new RecordingInput();
        loop.Deliver(new RecordingInput(() =>
        {
            loop.HoldFrames();
            loop.PostFrames(frames);
            loop.Post(command);
        }));
        Assert.NotNull(command.AppliedBy);
        Assert.Null(frames.AppliedBy);
        await loop.DisposeAsync();
        await frames.Ended.WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(frames.IsAbandoned);
    }

    [Fact]
    public async Task A_defect_in_what_a_thread_takes_besides_ends_the_loop()
    {
        await using EngineLoop loop = Start();
        await Idle(loop);
        var throwing = new RecordingInput(static () => throw new InvalidOperationException("A defect."));
        var behind = new RecordingInput();
        var first = new RecordingInput(() =>
        {
            loop.Post(throwing);
            loop.Post(behind);
        });
        loop.Deliver(first);
        _ = await Assert.ThrowsAsync<InvalidOperationException>(() => loop.Completion);
        Assert.False(first.IsAbandoned);
        Assert.True(throwing.IsAbandoned);
        Assert.True(behind.IsAbandoned);
    }

    [Fact]
    public async Task Frames_that_are_held_wait_also_if_the_engine_is_idle()
    {
        EngineLoop loop = Start();
        await Idle(loop);
        loop.HoldFrames();
        var frames = new RecordingInput();
        loop.DeliverFrames(frames);
        await loop.InvokeAsync(_ => Assert.Null(frames.AppliedBy));
        await loop.DisposeAsync();
        await frames.Ended.WaitAsync(TestContext.Current.CancellationToken);
        Assert.True(frames.IsAbandoned);
    }

    [Fact]
    public async Task A_defect_in_a_turn_of_another_thread_ends_the_loop()
    {
        await using EngineLoop loop = Start();
        await Idle(loop);
        var input = new RecordingInput(static () => throw new InvalidOperationException("A defect."));
        loop.Deliver(input);
        _ = await Assert.ThrowsAsync<InvalidOperationException>(() => loop.Completion);
        Assert.True(input.IsAbandoned);
        _ = await Assert.ThrowsAsync<CoherenceException>(() => loop.InvokeAsync(static _ => { }));
    }

    [Fact]
    public async Task Turns_of_many_threads_never_overlap()
    {
        await using EngineLoop loop = Start();
        int turns = 0;
        int atOnce = 0;
        void Turn()
        {
            Assert.Equal(1, Interlocked.Increment(ref atOnce));
            turns++;
            Assert.Equal(0, Interlocked.Decrement(ref atOnce));
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Task.Run(() =>
        {
            for (int count = 0; count < 20_000; count++)
            {
                var input = new RecordingInput(Turn);
                if ((count + number) % 3 == 0)
                {
                    loop.Post(input);
                }
                else
                {
                    loop.Deliver(input);
                }
            }
        })));
        await Idle(loop);
        Assert.Equal(80_000, turns);
    }

    [Fact]
    public async Task A_defect_ends_the_loop_and_only_what_was_not_applied()
    {
        await using EngineLoop loop = Start();
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

    private static EngineLoop Start()
    {
        FakeTimeProvider clock = new();
        var host = new NodeHost(clock, NullLogger.Instance);
        SystemEngine engine = SystemEngine.CreateNode(new EngineOptions(), new LinkId(new Identifier(1)), host, host.Messages);
        return new EngineLoop("test", engine, TimeSpan.FromSeconds(1), clock, static _ => { });
    }

    // An engine that lets this thread take a turn has nothing else to do, and nothing comes but from the test.
    private static async Task Idle(EngineLoop loop)
    {
        Thread self;
        RecordingInput probe;
        do
        {
            self = Thread.CurrentThread;
            probe = new RecordingInput();
            loop.Deliver(probe);
            await probe.Ended;
            Assert.False(probe.IsAbandoned);
        }
        while (probe.AppliedBy != self);
    }

    private sealed class RecordingInput(Action? action = null) : IEngineInput
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Ended => _ended.Task;

        public Thread? AppliedBy { get; private set; }

        public bool IsAbandoned { get; private set; }

        public void Apply(SystemEngine engine)
        {
            action?.Invoke();
            AppliedBy = Thread.CurrentThread;
            _ended.SetResult();
        }

        public void Abandon()
        {
            IsAbandoned = true;
            _ended.SetResult();
        }
    }
}
