using System;
using System.IO.Pipelines;

namespace Coherence.Transport.Channels;

/// <summary>Decides where the send loop goes on after a flush: on the flushing thread for little, on the thread pool for much.</summary>
/// <remarks>
/// A lone small frame leaves in the flush itself, which saves a change of threads, about half of its latency. A large batch
/// would hold the engine's thread for as long as the kernel copies it, so it is handed over.
/// </remarks>
internal sealed class SendScheduler : PipeScheduler
{
    private volatile bool _runInline;

    /// <summary>Whether the next continuation runs at once.</summary>
    public bool RunInline
    {
        set => _runInline = value;
    }

    /// <inheritdoc/>
    public override void Schedule(Action<object?> action, object? state)
    {
        if (_runInline)
        {
            action(state);
            return;
        }

        ThreadPool.Schedule(action, state);
    }
}
