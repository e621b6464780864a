using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Publishing;

namespace Coherence.Core.Messaging;

/// <summary>Gives each message what its sender has published and read before it. specs/messaging.md#context.</summary>
internal sealed class MessageContexts(OriginTimeline timeline, ValueCache cache)
{
    // The one of most messages that follow.
    private EpochRef _last;
    private CausalContext _context;

    /// <summary>Whether a message waits until an update that comes before it has a number.</summary>
    public bool IsWaitedFor { get; set; }

    /// <summary>Gives a message its context; false as long as an update that comes before it has no number.</summary>
    public bool TryGive(ref KeptMessage message)
    {
        if (message.HasContext)
        {
            return true;
        }

        bool isFinished = timeline.IsFinished(message.Ticket);
        EpochRef? update = isFinished ? null : timeline.NameOf(message.Ticket);
        message.HasContext = isFinished || update is not null;
        message.Epoch = cache.Applied;
        message.Context = update is { } name ? ContextOf(name) : default;
        IsWaitedFor |= !message.HasContext;
        return message.HasContext;
    }

    private CausalContext ContextOf(EpochRef update)
    {
        if (update != _last)
        {
            _last = update;
            _context = new CausalContext(new[] { update });
        }

        return _context;
    }
}
