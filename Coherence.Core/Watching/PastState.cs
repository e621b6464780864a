using System;
using System.Collections.Generic;
using Coherence.Core.Caching;
using Coherence.Core.Identity;

namespace Coherence.Core.Watching;

/// <summary>Values of a watch as of one epoch, as far as they have to be asked for.</summary>
/// <param name="cache">Answers.</param>
/// <param name="epoch">The epoch.</param>
/// <param name="progress">Called when all has been answered, or cannot be. It must not call back into the engine.</param>
internal sealed class PastState(IWatchedCache cache, Epoch epoch, Action progress)
{
    private readonly List<PastRead> _reads = [];
    private int _open;

    public Epoch Epoch => epoch;

    /// <summary>Whether nothing is on its way.</summary>
    public bool IsAnswered => _open == 0;

    /// <summary>Whether the root does not keep the values of the epoch any more.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>What has been asked for, in that order; it may grow while it is looked at.</summary>
    public IReadOnlyList<PastRead> Reads => _reads;

    /// <summary>What did not have to be asked for.</summary>
    public List<(WatchedValue Value, GrantedValue Granted)> Known { get; } = [];

    public void Ask(WatchedValue value)
    {
        var read = new PastRead(this, value);
        _reads.Add(read);
        _open++;
        cache.ReadAt(value.Spec, epoch, read);
    }

    public void Answered()
    {
        if (--_open == 0)
        {
            progress();
        }
    }

    public void Refused()
    {
        _open--;
        HasFailed = true;
        progress();
    }

    /// <summary>What is on its way is of no interest any more.</summary>
    public void Cancel()
    {
        foreach (PastRead read in _reads)
        {
            if (read.Answer is null)
            {
                cache.CancelRead(read.Value.Spec, read);
            }
        }
    }
}
