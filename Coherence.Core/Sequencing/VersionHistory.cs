using System;
using System.Collections.Generic;
using Coherence.Core.Directory;
using Coherence.Core.Identity;

namespace Coherence.Core.Sequencing;

/// <summary>The recent versions of all values, oldest forgotten first, within a bound of bytes (BND-1).</summary>
/// <remarks>
/// A snapshot at <see cref="Floor"/> or later can be read exactly; an older one is answered with SnapshotTooOld. Versions
/// have positions that count up; what lies before the first page is forgotten, so nothing has to be unlinked.
/// </remarks>
internal sealed class VersionHistory(long maximumBytes, TimeSpan maximumAge)
{
    /// <summary>The position of no version.</summary>
    public const long None = -1;

    private readonly List<VersionPage> _pages = [new()];
    private VersionPage? _spare;
    private long _firstPage;
    private long _bytes;
    private int _stamped;

    /// <summary>The oldest epoch whose values are all still known.</summary>
    public Epoch Floor { get; private set; }

    /// <summary>What it takes in memory.</summary>
    public long Bytes => _bytes + _pages[^1].Bytes + (_spare?.Bytes ?? 0);

    /// <summary>Whether it has twice the bytes that it should, because of what is pinned.</summary>
    public bool IsOverfull => _bytes / 2 > maximumBytes;

    /// <summary>An epoch that is still to be read: versions of its values are kept, whatever they cost. Null if there is none.</summary>
    public Epoch? Pinned { get; set; }

    /// <summary>Keeps the value that an entry has, before an epoch changes it.</summary>
    public void Add(ValueEntry entry, Epoch supersededAt)
    {
        VersionPage page = _pages[^1];
        if (page.IsFull)
        {
            _bytes += page.Bytes;
            page = _spare ?? new VersionPage();
            _spare = null;
            _pages.Add(page);
        }

        page.Add(entry.Bytes.Span, entry.Value is null, entry.Changed, supersededAt, entry.Older);
        entry.Older = ((_firstPage + _pages.Count - 1) * VersionPage.Capacity) + page.Count - 1;
    }

    /// <summary>Forgets the oldest pages that are too many or too old. What an epoch superseded that is not durable yet is still shown, so it stays.</summary>
    /// <param name="durable">The newest durable epoch.</param>
    /// <param name="now">The time of this moment, which is taken for that of all versions since the last call.</param>
    public void Trim(Epoch durable, TimeSpan now)
    {
        Stamp(now);
        Epoch limit = Pinned is { } pinned && pinned < durable ? pinned : durable;
        while (_pages.Count > 1 && _pages[0].SupersededAt <= limit && (_bytes > maximumBytes || now - _pages[0].Newest > maximumAge))
        {
            VersionPage oldest = _pages[0];
            Floor = oldest.SupersededAt;
            _bytes -= oldest.Bytes;
            _pages.RemoveAt(0);
            _firstPage++;
            _stamped--;
            oldest.Clear();
            _spare = oldest;
        }
    }

    // The last page may take more versions, so it is stamped again the next time.
    private void Stamp(TimeSpan now)
    {
        for (; _stamped < _pages.Count; _stamped++)
        {
            _pages[_stamped].Stamp(now);
        }

        _stamped = _pages.Count - 1;
    }

    /// <summary>Begins with the values of an epoch. Before the first version.</summary>
    /// <remarks>
    /// They name positions of the history of another process. Nothing leads there: each of them held at this epoch already, so whoever
    /// reads at this epoch or later has found what he looks for.
    /// </remarks>
    public void BeginAt(Epoch epoch) => Floor = epoch;

    /// <summary>The value of an entry as of an epoch that is not below <see cref="Floor"/>.</summary>
    public EntryVersion ReadAt(ValueEntry entry, Epoch at) => FindAt(entry, at, out _);

    /// <inheritdoc cref="ReadAt(ValueEntry, Epoch)"/>
    /// <param name="entry">The entry, whose value is here.</param>
    /// <param name="at">The epoch.</param>
    /// <param name="older">The position of the version before it.</param>
    public EntryVersion FindAt(ValueEntry entry, Epoch at, out long older)
    {
        var found = new EntryVersion(entry.Changed, entry.Value is null, entry.Bytes);
        older = entry.Older;
        while (found.Changed > at && older >= _firstPage * VersionPage.Capacity)
        {
            VersionPage page = _pages[(int)((older / VersionPage.Capacity) - _firstPage)];
            Version version = page[(int)(older % VersionPage.Capacity)];
            found = new EntryVersion(version.Changed, version.Length < 0, page.Value(version));
            older = version.Older;
        }

        return found;
    }
}
