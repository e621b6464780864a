using System.Diagnostics.CodeAnalysis;
using Coherence.Core.Identity;

namespace Coherence.Core.Sequencing;

/// <summary>The latest outcomes of one system's updates, in order, until the system is known to have heard them.</summary>
/// <remarks>Each has a position that never changes; the ring grows with what is kept and never beyond <see cref="Maximum"/>.</remarks>
internal sealed class OutcomeLog
{
    /// <summary>As many as a publisher may have updates on their way, so every update it can ask about is answered.</summary>
    public const int Maximum = 4096;

    private Outcome[] _ring = [];
    private int _count;

    /// <summary>The position of the oldest outcome that is kept.</summary>
    public long First { get; private set; }

    /// <summary>The newest update whose outcome was forgotten because the system knows it; zero if there is none.</summary>
    public Epoch Known { get; private set; }

    /// <summary>The position of the next outcome.</summary>
    public long End => First + _count;

    /// <summary>The outcome at a position from <see cref="First"/> up to <see cref="End"/>.</summary>
    [SuppressMessage("Design", "CA1043:Use integral or string argument for indexers", Justification = "Positions are 64 bits wide.")]
    public Outcome this[long position] => _ring[(int)(position & (_ring.Length - 1))];

    public void Add(Outcome outcome)
    {
        if (_count == Maximum)
        {
            ForgetFirst();
        }

        if (_count == _ring.Length)
        {
            Grow();
        }

        _ring[(int)(End & (_ring.Length - 1))] = outcome;
        _count++;
    }

    /// <summary>The position of the outcome that speaks for an update; <see cref="End"/> if there is none.</summary>
    public long Find(Epoch update)
    {
        long low = First;
        long high = End;
        while (low < high)
        {
            long middle = (low + high) / 2;
            (low, high) = this[middle].Update < update ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>The system knows what became of its updates up to this one.</summary>
    public void ForgetUpTo(Epoch update)
    {
        while (_count > 0 && this[First].Update <= update)
        {
            Known = this[First].Update;
            ForgetFirst();
        }
    }

    /// <summary>Takes over what was forgotten before, as it was read back. Before the first outcome.</summary>
    public void Restore(Epoch known) => Known = known;

    /// <summary>Gives the ring back if nothing is kept.</summary>
    public void Relieve() => _ring = _count == 0 ? [] : _ring;

    private void ForgetFirst()
    {
        First++;
        _count--;
    }

    private void Grow()
    {
        var larger = new Outcome[_ring.Length == 0 ? 2 : _ring.Length * 2];
        for (long position = First; position < End; position++)
        {
            larger[(int)(position & (larger.Length - 1))] = this[position];
        }

        _ring = larger;
    }
}
