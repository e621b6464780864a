using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Failures;
using Coherence.Core.Identity;
using Coherence.Core.Publishing;
using Coherence.Node.Failures;
using Coherence.Node.Nodes;
using Coherence.Node.Publishing;

namespace Coherence.Cli.Operations;

/// <summary>Publishes one update a line of input, many at a time, and tells of their epochs in the order of the lines.</summary>
/// <remarks>The first line that fails ends it; lines before it have taken effect, lines behind it that were on their way may have.</remarks>
internal sealed class LinePublisher(CoherenceNode node, UpdateComposer composer, Action<Epoch> confirmed)
{
    // Enough to keep the root busy through a round trip, and well below the updates that a node lets wait.
    private const int MaximumOnTheirWay = 1024;

    private readonly Queue<(long Line, Task<PublishReceipt> Receipt)> _onTheirWay = new();

    /// <summary>Publishes until the input ends. Blank lines are skipped.</summary>
    /// <exception cref="CliException">A line is no update, or its update failed; the message names the line.</exception>
    public async Task RunAsync(TextReader input, CancellationToken stopping)
    {
        for (long line = 1; await input.ReadLineAsync(stopping) is { } text; line++)
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            await PublishAsync(line, text, stopping);
            while (_onTheirWay.Count > 0 && (_onTheirWay.Count >= MaximumOnTheirWay || _onTheirWay.Peek().Receipt.IsCompleted))
            {
                await ConfirmOldestAsync();
            }
        }

        await ConfirmAllAsync();
    }

    private async Task PublishAsync(long line, string text, CancellationToken stopping)
    {
        IReadOnlyList<Operation> operations;
        try
        {
            operations = OperationLine.Parse(text);
        }
        catch (CliException nonsense)
        {
            await ConfirmAllAsync();
            throw OfLine(line, nonsense.ExitCode, nonsense.Message);
        }

        foreach (Operation operation in operations)
        {
            if (operation.FollowsEarlier)
            {
                await ConfirmAllAsync();
                break;
            }
        }

        Update update = await composer.ComposeAsync(operations, stopping);
        _onTheirWay.Enqueue((line, node.PublishAsync(update, stopping)));
    }

    private async Task ConfirmAllAsync()
    {
        while (_onTheirWay.Count > 0)
        {
            await ConfirmOldestAsync();
        }
    }

    private async Task ConfirmOldestAsync()
    {
        (long line, Task<PublishReceipt> receipt) = _onTheirWay.Dequeue();
        try
        {
            confirmed((await receipt).Epoch);
        }
        catch (CoherenceException refused) when (refused.Failure is CoherenceFailure.UpdateRejected or CoherenceFailure.OutcomeUnknown or CoherenceFailure.NoRoom)
        {
            throw OfLine(line, ExitCode.Failed, refused.Message);
        }
    }

    private static CliException OfLine(long line, int exitCode, string message) =>
        new(exitCode, FormattableString.Invariant($"Line {line}: {message}"));
}
