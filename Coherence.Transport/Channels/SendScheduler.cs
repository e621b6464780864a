using System;
using System.IO.Pipelines;

namespace Coherence.Transport.Channels;

/// <summary>Decides where the send loop goes on after a flush: on the flushing thread for a lone flush, on the thread pool otherwise.</summary>
/// <remarks>
/// A lone small frame leaves in the flush itself: without the change of threads its round trip is about a sixth shorter. A
/// large batch would hold the engine's thread for as long as the kernel copies it, and flushes in quick succession would pay
/// for a system call each; on the thread pool they are gathered while the one before is sent.
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
