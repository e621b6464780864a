using System;
using System.Threading.Tasks;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Roots;
using Coherence.Node.Failures;
using Coherence.Node.Loop;
using Coherence.Node.Metrics;
using Coherence.Node.Serving;
using Microsoft.Extensions.Logging;

namespace Coherence.Node.Roots;

/// <summary>The process around a root's engine: its log, its children, and its end.</summary>
internal sealed class RootHost(LogThread logThread, ChildChannels channels, EpochStages stages, TimeProvider time, ILogger logger) : IRootHost
{
    private readonly MessageMetrics _messages = new();
    private TaskCompletionSource? _idle;

    public long UtcMilliseconds => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>At the end of each turn, on the engine's thread.</summary>
    public void TurnEnded(SystemEngine engine)
    {
        stages.TurnEnded(engine);
        _messages.TurnEnded(engine);
        if (_idle is not null && engine.IsIdle)
        {
            _idle.SetResult();
            _idle = null;
        }
    }

    /// <summary>Makes what was taken durable, and a checkpoint if the next start would have much to read; then tells the children.</summary>
    public async Task CloseAsync(EngineLoop loop)
    {
        try
        {
            var idle = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            loop.HoldFrames();
            await loop.InvokeAsync(engine =>
            {
                engine.AskForCheckpoint();
                _idle = idle;
            }).ConfigureAwait(false);
            await Task.WhenAny(idle.Task, loop.Completion).ConfigureAwait(false);
            Task goodbyes = Task.CompletedTask;
            await loop.InvokeAsync(engine =>
            {
                engine.Close(GoodbyeReason.ShuttingDown, "The root shuts down.");
                goodbyes = channels.AllEnded;
            }).ConfigureAwait(false);
            await goodbyes.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (CoherenceException closed) when (closed.Failure == CoherenceFailure.Closed)
        {
            // The loop has ended by a defect, of which Completion tells.
            ServingLog.ClosedEarly(logger, closed);
        }
    }

    /// <summary>The engine has ended, and with it what the meter counts as present.</summary>
    public void Ended() => stages.End();

    public void Persist(Epoch epoch, ReadOnlyMemory<byte> record)
    {
        stages.Closed(epoch, record.Length);
        logThread.Write(epoch, record);
    }

    public void ChildrenChanged(int children) => ServingLog.Children(logger, children);
}
