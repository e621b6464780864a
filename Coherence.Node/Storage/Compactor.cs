using System;

namespace Coherence.Node.Storage;

/// <summary>Decides when the log has become too long for the values that live in it, and shortens it page by page.</summary>
/// <remarks>
/// For the thread of the store. Every change of a value since the last checkpoint, or of one that left the memory, makes the log longer. A
/// page takes that thread for some tens of milliseconds in which nothing is read, so after each it rests several times as long, as long as
/// the log does not outgrow it.
/// </remarks>
internal sealed class Compactor(FasterStore store, long pageBytes, long slackBytes)
{
    private const int LookShare = 16;
    private const int RestShare = 4;

    private bool _isActive;
    private long _nextLook;
    private long _goal;
    private long _passEnd;
    private long _copied;
    private long _limit;
    private long _restUntil;

    /// <summary>For how many milliseconds it rests before the next page; null if it has nothing to do.</summary>
    public int? Rest => _isActive ? (int)Math.Max(1, _restUntil - Environment.TickCount64) : null;

    /// <summary>Whether a page is to be compacted now. How much lives is asked for only when the log has grown by a part since it was last asked.</summary>
    public bool IsDue()
    {
        long length = store.Tail - store.Begin;
        if (_isActive)
        {
            if (length <= _goal || store.Begin >= _passEnd)
            {
                End(length);
            }
        }
        else if (length > _nextLook)
        {
            long live = store.EstimateLiveBytes();
            _isActive = length > (2 * live) + slackBytes;
            _goal = live + (live / 2) + (slackBytes / 2);
            _limit = (3 * live) + (2 * slackBytes);
            _passEnd = store.Tail;
            _copied = 0;
            if (!_isActive)
            {
                End(length);
            }
        }

        return _isActive && (Environment.TickCount64 >= _restUntil || length > _limit);
    }

    /// <summary>Compacts a page.</summary>
    public void Step()
    {
        long start = Environment.TickCount64;
        long tail = store.Tail;
        if (!store.CompactPage())
        {
            End(store.Tail - store.Begin);
        }

        _copied += store.Tail - tail;
        long end = Environment.TickCount64;
        _restUntil = end + (RestShare * (end - start));
    }

    private void End(long length)
    {
        // How much lives is an estimate: it is not believed a second time unless something else than copies has come since.
        bool hasGrown = _isActive && store.Tail - _passEnd - _copied > pageBytes;
        _isActive = false;
        _nextLook = hasGrown ? 0 : length + Math.Max(pageBytes, Math.Max(slackBytes / LookShare, length / LookShare));
    }
}
