using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using Coherence.Core.Caching;
using Coherence.Core.Identity;

namespace Coherence.Core.Watching;

/// <summary>Values of a watch as of one epoch, as far as they have to be asked for.</summary>
/// <param name="set">The watch, which is due when all has been answered, or cannot be.</param>
/// <param name="table">Its table.</param>
/// <param name="epoch">The epoch.</param>
internal sealed class PastState(WatchSet set, WatchTable table, Epoch epoch)
{
    private readonly HashSet<WatchedValue> _values = [];
    private readonly List<PastRead> _reads = [];
    private int _open;
    private int _taken;

    public Epoch Epoch => epoch;

    /// <summary>Whether nothing is on its way.</summary>
    public bool IsAnswered => _open == 0;

    /// <summary>Whether something was refused: mostly since the root does not keep the values of the epoch any more.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>What has been asked for, in that order.</summary>
    public IReadOnlyList<PastRead> Reads => _reads;

    /// <summary>What did not have to be asked for.</summary>
    public List<(WatchedValue Value, GrantedValue Granted)> Known { get; } = [];

    /// <summary>A value is part of it without being asked for.</summary>
    /// <param name="value">Which.</param>
    /// <param name="granted">What it is at the epoch, if that has to be told; null if it has been.</param>
    public void Know(WatchedValue value, GrantedValue? granted)
    {
        if (_values.Add(value) && granted is not null)
        {
            Known.Add((value, granted));
        }
    }

    /// <summary>Asks for a value, unless it is part of it already.</summary>
    public void Ask(WatchedValue value)
    {
        if (!_values.Add(value))
        {
            return;
        }

        var read = new PastRead(this, value);
        _reads.Add(read);
        _open++;
        table.Cache.ReadAt(value.Spec, epoch, read);
        table.Asked();
    }

    /// <summary>When all has been answered: what was asked for next, each once. False if there is no more of it.</summary>
    public bool TryTake([NotNullWhen(true)] out PastRead? read)
    {
        bool isThere = IsAnswered && !HasFailed && _taken < _reads.Count;
        read = isThere ? _reads[_taken++] : null;
        return isThere;
    }

    public void Answered()
    {
        if (--_open == 0)
        {
            table.Due(set);
        }
    }

    public void Refused()
    {
        _open--;
        HasFailed = true;
        table.Due(set);
    }

    /// <summary>What is on its way is of no interest any more.</summary>
    public void Cancel()
    {
        foreach (PastRead read in _reads)
        {
            if (read.Answer is null)
            {
                table.Cache.CancelRead(read.Value.Spec, read);
            }
        }
    }
}
