using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Publishing;
using Coherence.Node.Failures;
using Coherence.Node.Nodes;
using Coherence.Node.Publishing;
using Coherence.Node.Reading;
using Coherence.Node.Roots;
using Coherence.Tests.Unit.Log;
using Coherence.Tests.Unit.Storage;
using Xunit;

namespace Coherence.Tests.Loopback.Nodes;

/// <summary>
/// Each I/O call of a whole root fails once: log, store, checkpoints and cutting together. In the suite some dozens of them; all of them with
/// the variable COHERENCE_EVERY_CALL, as <c>.ci/crash-hunt --every-call</c> sets it.
/// </summary>
public sealed class RootFaultTests
{
    private const int Updates = 48;
    private const int TextsOfUpdate = 32;
    private const int CallsInSuite = 8;
    private static readonly CounterIndex Once = new("once");
    private static readonly RegisterIndex Texts = new("texts");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(FaultyLogFiles.IoError, 3)]
    [InlineData(FaultyLogFiles.NoSpace, 7)]
    public async Task Whichever_call_fails_every_acknowledged_update_is_there_once_and_none_half(int code, int first)
    {
        int calls;
        using (Run whole = new(failing: 0, code))
        {
            Assert.False(await whole.PublishAllAsync());
            calls = whole.Calls;
            Assert.Equal(Updates, whole.Acknowledged.Count);
            Assert.True(whole.HasCheckpoints && whole.HasBeenCut, "The script is too short: it makes no two checkpoints, or cuts nothing.");
        }

        bool isEvery = Environment.GetEnvironmentVariable("COHERENCE_EVERY_CALL") is { Length: > 0 };
        int step = isEvery ? 1 : calls / CallsInSuite;
        int ended = 0;
        for (int failing = isEvery ? 1 : first; failing <= calls; failing += step)
        {
            using Run run = new(failing, code);
            ended += await run.PublishAllAsync() ? 1 : 0;
            await run.CheckAsync();
        }

        // A full disk ends a root only where it meets a sync, or what is not prepared; any other error ends it wherever it is written.
        TestContext.Current.TestOutputHelper?.WriteLine($"{calls} calls, {ended} of the runs ended by themselves.");
    }

    private sealed class Run : IDisposable
    {
        private readonly TemporaryDirectory _directory = new();
        private readonly CollectingLog _log = new();
        private readonly FaultyLogFiles _logFiles = new();
        private readonly FaultyStoreFiles _storeFiles = new();
        private readonly int _failing;
        private readonly int _code;
        private int _calls;

        public Run(int failing, int code)
        {
            _failing = failing;
            _code = code;
            _logFiles.Fault = (_, _) => Next();
            _storeFiles.Fault = (_, _) => Next();
        }

        public int Calls => Volatile.Read(ref _calls);

        public Dictionary<int, Epoch> Acknowledged { get; } = [];

        public bool HasCheckpoints => Directory.GetFiles(_directory.In("store"), "checkpoint-*").Length == 2;

        public bool HasBeenCut => !File.Exists(_directory.In("epochs-0000000001.log"));

        public void Dispose() => _directory.Dispose();

        /// <summary>The script; true if the root ended by itself, or did not start.</summary>
        public async Task<bool> PublishAllAsync()
        {
            CoherenceRoot root;
            try
            {
                root = await StartAsync();
            }
            catch (CoherenceException failure) when (failure.Failure == CoherenceFailure.Storage)
            {
                return true;
            }

            await using (root)
            {
                using CancellationTokenSource failed = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
                Task<CoherenceNode> connecting = CoherenceNode.ConnectAsync(RunningRoot.NodeOptions(root.Addresses[0]), failed.Token);
                if (await Task.WhenAny(connecting, root.Completion) != connecting)
                {
                    await failed.CancelAsync();

                    // The welcome may be on its way while the root ends.
                    if (await Record.ExceptionAsync(() => connecting) is null)
                    {
                        await (await connecting).DisposeAsync();
                    }

                    return true;
                }

                await using CoherenceNode node = await connecting;
                for (int number = 0; number < Updates; number++)
                {
                    Task publishing = PublishAsync(node, number);
                    if (await Task.WhenAny(publishing, root.Completion) != publishing)
                    {
                        CoherenceException failure = await Assert.ThrowsAsync<CoherenceException>(() => root.Completion);
                        Assert.Equal(CoherenceFailure.Storage, failure.Failure);
                        await node.DisposeAsync();

                        // A checkpoint may fail once the update has been acknowledged, and the root ends while the answer is on its way.
                        Exception? refused = await Record.ExceptionAsync(() => publishing);
                        Assert.True(refused is null or CoherenceException, $"The update failed with {refused}.");
                        return true;
                    }

                    await publishing;
                }
            }

            return root.Completion.IsFaulted;
        }

        /// <summary>With a disk that is well again.</summary>
        public async Task CheckAsync()
        {
            _logFiles.Fault = null;
            _storeFiles.Fault = null;
            await using CoherenceRoot root = await StartAsync();
            await using CoherenceNode node = await CoherenceNode.ConnectAsync(RunningRoot.NodeOptions(root.Addresses[0]), Cancellation);
            for (int number = 0; number < Updates; number++)
            {
                Snapshot snapshot = await node.ReadSnapshotAsync([Once.Spec(KeyOf(number)), Texts.Spec(TextOf(number, 0)), Texts.Spec(TextOf(number, TextsOfUpdate - 1))], Cancellation);
                long times = snapshot[0].IsAbsent ? 0 : Once.ReadValue(snapshot[0].Bytes);
                Assert.True(times == (snapshot[1].IsAbsent ? 0 : 1) && snapshot[1].IsAbsent == snapshot[2].IsAbsent, $"Half of update {number} is there, {times} times, after call {_failing} failed with {_code}.");
                if (Acknowledged.TryGetValue(number, out Epoch epoch))
                {
                    Assert.True(times == 1 && snapshot[0].Changed == epoch, $"Update {number} was acknowledged in epoch {epoch}; it is there {times} times, since {snapshot[0].Changed}. Call {_failing} failed with {_code}.");
                }
            }
        }

        private static string KeyOf(int number) => number.ToString(CultureInfo.InvariantCulture);

        private static string TextOf(int number, int text) => string.Create(CultureInfo.InvariantCulture, $"{number}-{text}");

        private async Task PublishAsync(CoherenceNode node, int number)
        {
            while (!Acknowledged.ContainsKey(number))
            {
                Update update = new Update().Add(Once, KeyOf(number), 1);
                for (int text = 0; text < TextsOfUpdate; text++)
                {
                    update.Set(Texts, TextOf(number, text), HybridTime.Zero, new byte[2048]);
                }

                try
                {
                    PublishReceipt receipt = await node.PublishAsync(update, Cancellation);
                    Acknowledged[number] = receipt.Epoch;
                }
                catch (CoherenceException full) when (full.Failure == CoherenceFailure.NoRoom)
                {
                    _ = await _log.EntryAsync("The disk has room again");
                    await Task.Yield();
                }
            }
        }

        private IOException? Next() => Interlocked.Increment(ref _calls) == _failing ? FaultyLogFiles.Error(_code) : null;

        private Task<CoherenceRoot> StartAsync()
        {
            CoherenceRootOptions options = new()
            {
                DataDirectory = _directory.Path,
                MemoryBytes = CoherenceRootOptions.MinimumMemoryBytes,
                MaximumValueBytes = 4096,
                CheckpointBytes = 1 << 20,
                HistoryBytes = 1 << 20,
                ExpectedValues = 1000,
                LoggerFactory = _log,
                Medium = new RootMedium
                {
                    LogFiles = _logFiles,
                    StoreFiles = _storeFiles,
                    ConfigureLog = static log => log.SegmentBytes = 1 << 18,
                    ConfigureStore = static store =>
                    {
                        store.PageBytes = 1 << 16;
                        store.SegmentBytes = 1 << 18;
                        store.MemoryBytes = 4 << 16;
                        store.ReserveBytes = 1 << 18;
                        store.SlackBytes = 0;
                        store.RetryInterval = TimeSpan.FromMilliseconds(1);
                    },
                },
            };
            options.Listen.Add(Connections.FreeAddress(CarrierKind.Tcp).ToString());
            return CoherenceRoot.StartAsync(options, Cancellation);
        }
    }
}
