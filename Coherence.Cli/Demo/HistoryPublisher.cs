using System;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Git;
using Coherence.Core.Publishing;
using Coherence.Node.Nodes;

namespace Coherence.Cli.Demo;

/// <summary>Publishes a history, a commit an update, with a bounded number on their way.</summary>
internal sealed class HistoryPublisher(CoherenceNode node, NodeFigures figures, Task resumed)
{
    // Updates on their way; one of many bytes takes the room of several, so that bytes are bounded too.
    private const int Window = 256;
    private const int BytesASlot = 64 << 10;

    private readonly SemaphoreSlim _slots = new(Window);
    private readonly CancellationTokenSource _failed = new();
    private Exception? _failure;

    /// <summary>Publishes all commits, and waits until they are durable.</summary>
    public async Task RunAsync(GitHistory history, CancellationToken cancellation)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _failed.Token);
        await using GitProcess git = history.StartLog();
        try
        {
            await PublishAllAsync(history, new GitLogReader(git.Output), linked.Token);
            await git.EndAsync(linked.Token);
            await TakeSlotsAsync(Window, linked.Token);
        }
        catch (OperationCanceledException) when (_failure is not null)
        {
        }

        if (_failure is { } failure)
        {
            throw failure;
        }
    }

    private async Task PublishAllAsync(GitHistory history, GitLogReader log, CancellationToken cancellation)
    {
        var updates = new CommitUpdates();
        long quarterWay = (history.Commits + 3) / 4;
        long halfWay = (history.Commits + 1) / 2;

        // The root is killed while commits are on their way; the last one waits until it is there again, however few there are.
        long waitBefore = Math.Min(halfWay + Window, history.Commits);
        long number = 0;
        while (await log.ReadAsync(cancellation) is { } commit)
        {
            number++;
            if (number == waitBefore)
            {
                await resumed.WaitAsync(cancellation);
            }

            await PublishAsync(updates, commit, cancellation);
            if (number == quarterWay)
            {
                await figures.ReportAsync(NodeReportKind.QuarterWay);
            }

            if (number == halfWay)
            {
                await figures.ReportAsync(NodeReportKind.HalfWay);
            }
        }
    }

    private async Task PublishAsync(CommitUpdates updates, GitCommit commit, CancellationToken cancellation)
    {
        int file = 0;
        do
        {
            var update = new Update();
            file = updates.Fill(update, commit, file);
            int slots = Math.Min(1 + (update.Bytes / BytesASlot), Window);
            await TakeSlotsAsync(slots, cancellation);
            updates.AddClock(update);
            _ = ConfirmAsync(update, slots, file == commit.Files.Count);
        }
        while (file < commit.Files.Count);
    }

    private async Task TakeSlotsAsync(int slots, CancellationToken cancellation)
    {
        for (int taken = 0; taken < slots; taken++)
        {
            await _slots.WaitAsync(cancellation);
        }
    }

    private async Task ConfirmAsync(Update update, int slots, bool endsCommit)
    {
        figures.Published();
        try
        {
            _ = await node.PublishAsync(update);
            figures.Confirmed(update.Count, endsCommit);
            _ = _slots.Release(slots);
        }
#pragma warning disable CA1031 // Whatever it is ends the publishing, which throws it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _ = Interlocked.CompareExchange(ref _failure, failure, null);
            await _failed.CancelAsync();
        }
    }
}
