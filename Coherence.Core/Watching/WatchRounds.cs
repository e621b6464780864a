namespace Coherence.Core.Watching;

/// <summary>Which values of a watch are on their way, and whether all that were when the round began have come.</summary>
/// <remarks>specs/watching.md#states: a round in which others went missing was in vain.</remarks>
internal sealed class WatchRounds
{
    // More than lists are nested.
    private const int MaximumExtensions = 16;

    private int _missing;
    private int _missingInRound;
    private int _round;
    private int _extensions;
    private bool _isOpen;

    /// <summary>Whether nothing is on its way.</summary>
    public bool IsWhole => _missing == 0;

    public void Miss(WatchedValue value)
    {
        value.IsMissing = true;
        value.Round = _round + 1;
        _missing++;
    }

    /// <summary>A value has come, or is not waited for any more. One that was not on its way is passed over.</summary>
    public void Stop(WatchedValue value)
    {
        if (!value.IsMissing)
        {
            return;
        }

        value.IsMissing = false;
        _missing--;
        _missingInRound -= value.Round <= _round ? 1 : 0;
    }

    /// <summary>From here on all is waited for that is on its way now.</summary>
    public void Begin()
    {
        _isOpen = true;
        _round++;
        _missingInRound = _missing;
    }

    /// <summary>All has been there at once.</summary>
    public void End()
    {
        _isOpen = false;
        _extensions = 0;
    }

    /// <summary>What is listed has to be asked for in its turn: another round that is not in vain, if there were not too many of them.</summary>
    public void Extend()
    {
        if (_extensions < MaximumExtensions)
        {
            _extensions++;
            _isOpen = false;
        }
    }

    /// <summary>Whether a round has come to its end, and something is missing again. Begins one if there is none.</summary>
    public bool IsInVain()
    {
        if (_missing == 0)
        {
            return false;
        }

        if (!_isOpen)
        {
            Begin();
            return false;
        }

        return _missingInRound == 0;
    }
}
