using System;
using System.Collections.Generic;
using Coherence.Core.Identity;

namespace Coherence.Core.Following;

/// <summary>Knows when the root was last heard of: each answer counts from when it was asked for, and only once what the root showed then is shown here.</summary>
/// <remarks>
/// specs/consistency.md#lease. An answer may overtake, on another channel, the updates that were sent before it; counted at
/// once it would pass off as current what had changed already.
/// </remarks>
internal sealed class SignsOfLife
{
    // Answers that wait for their epoch. More come only if epochs outrun this system for long, and then the oldest ones matter.
    private const int Waiting = 16;

    private readonly Queue<(TimeSpan At, Epoch Epoch)> _waiting = [];

    /// <summary>The newest moment at which the root is known to have been there, as far as all is shown that it showed then. Null before the first.</summary>
    public TimeSpan? HeardAt { get; private set; }

    /// <summary>Something was answered.</summary>
    /// <param name="at">When it was asked, less the age of the answer.</param>
    /// <param name="epoch">What was shown to the one that answered.</param>
    /// <param name="shown">What is shown here.</param>
    public void Note(TimeSpan at, Epoch epoch, Epoch shown)
    {
        if (epoch <= shown)
        {
            Take(at);
        }
        else if (_waiting.Count < Waiting)
        {
            _waiting.Enqueue((at, epoch));
        }
    }

    /// <summary>A newer epoch is shown here.</summary>
    public void Progress(Epoch shown)
    {
        while (_waiting.TryPeek(out (TimeSpan At, Epoch Epoch) next) && next.Epoch <= shown)
        {
            _ = _waiting.Dequeue();
            Take(next.At);
        }
    }

    /// <summary>The link is gone: what was not shown may never be. What was heard before goes on to count.</summary>
    public void Forget() => _waiting.Clear();

    /// <summary>
    /// A new link: what was heard over another counts no more. The upstream of this one may be cut off, and what it grants
    /// must not pass as current because another was heard lately.
    /// </summary>
    public void Begin()
    {
        _waiting.Clear();
        HeardAt = null;
    }

    private void Take(TimeSpan at)
    {
        if (HeardAt is not { } heardAt || at > heardAt)
        {
            HeardAt = at;
        }
    }
}
