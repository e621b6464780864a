using System;
using System.Collections.Generic;
using System.Globalization;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Indexes;
using Coherence.Core.Publishing;
using Coherence.Node.Failures;
using Coherence.Node.Nodes;
using Coherence.Node.Publishing;
using Coherence.Node.Reading;

namespace Coherence.Crash.Loads;

/// <summary>Publishes updates of several operations, a window of them at a time, and now and then a transaction.</summary>
internal sealed class Publisher(CoherenceNode node, string name, int seed, Ledger ledger)
{
    private const int Window = 32;
    private const int TransactionEvery = 50;
    private const int ShortestText = 200;
    private const int LongestText = 12_000;
    private const int FieldsOfMap = 16;
    private static readonly TimeSpan PauseAfterRefusal = TimeSpan.FromMilliseconds(20);

    private readonly Random _random = new(seed);
    private int _number;

    /// <summary>Until it is told to stop; then what is on its way is waited for.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        Queue<Task> publishing = [];
        while (!stop.IsCancellationRequested)
        {
            int number = _number++;
            publishing.Enqueue(number % TransactionEvery == 0 ? TransferAsync() : PublishAsync(number));
            if (publishing.Count == Window)
            {
                await publishing.Dequeue();
            }
        }

        await Task.WhenAll(publishing);
    }

    private async Task PublishAsync(int number)
    {
        string key = string.Create(CultureInfo.InvariantCulture, $"{name}-{number}");
        int slot = _random.Next(HuntIndexes.Slots);
        byte[] text = new byte[_random.Next(ShortestText, LongestText)];
        _random.NextBytes(text);
        while (true)
        {
            // Refused for want of room it has not taken effect: it is published again as another update.
            Update update = new Update()
                .Add(HuntIndexes.Once, key, 1)
                .Add(HuntIndexes.Left, HuntIndexes.KeyOf(slot), 1)
                .Set(HuntIndexes.Texts, key, HybridTime.Zero, text)
                .Set(HuntIndexes.Fields, HuntIndexes.KeyOf(slot), new[] { (byte)(number % FieldsOfMap) }, HybridTime.Zero, text.AsMemory(0, ShortestText))
                .Add(HuntIndexes.Right, HuntIndexes.KeyOf(slot), 1);
            try
            {
                PublishReceipt receipt = await node.PublishAsync(update);
                ledger.Acknowledge(key, slot, receipt.Epoch);
                return;
            }
            catch (CoherenceException full) when (full.Failure == CoherenceFailure.NoRoom)
            {
                ledger.Refuse();
                await Task.Delay(PauseAfterRefusal);
            }
        }
    }

    private async Task TransferAsync()
    {
        int from = _random.Next(HuntIndexes.Slots);
        int to = (from + 1) % HuntIndexes.Slots;
        try
        {
            _ = await node.RunTransactionAsync(async transaction =>
            {
                ReadResult rich = await transaction.ReadAsync(HuntIndexes.Accounts.Spec(HuntIndexes.KeyOf(from)));
                long amount = rich.IsAbsent ? 1 : 1 + Math.Abs(HuntIndexes.Accounts.ReadValue(rich.Bytes) % 5);
                _ = transaction.Update
                    .Add(HuntIndexes.Accounts, HuntIndexes.KeyOf(from), -amount)
                    .Add(HuntIndexes.Accounts, HuntIndexes.KeyOf(to), amount);
                return amount;
            });
        }
        catch (CoherenceException nothing) when (nothing.Failure is CoherenceFailure.Conflict or CoherenceFailure.NoRoom or CoherenceFailure.SnapshotTooOld)
        {
            // Nothing of it took effect, and the sum is the same.
            await Task.Yield();
        }
    }
}
