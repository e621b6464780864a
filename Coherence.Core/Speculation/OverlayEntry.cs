using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using System.Threading;
using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Tables;

namespace Coherence.Core.Speculation;

/// <summary>An index value that updates change which are not confirmed.</summary>
/// <remarks>Any thread may call <see cref="Look"/>; everything else belongs to the engine's thread.</remarks>
public sealed class OverlayEntry : SpecEntry
{
    // What is read may be some changes behind; for what is older, the root is asked.
    private const int KeptPast = 4;

    private readonly List<OverlayStep> _steps = [];
    private OverlayView? _view;
    private bool _wasRead;
    private int _first;
    private readonly List<(GrantedValue Value, Epoch Until)> _past = [];

    internal OverlayEntry(IndexSpec spec, IIndex index)
        : base(spec) => Index = index;

    internal IIndex Index { get; }

    /// <summary>What changes it, in the order in which it was published; some may be gone.</summary>
    internal ReadOnlySpan<OverlayStep> Steps => CollectionsMarshal.AsSpan(_steps)[_first..];

    /// <summary>How many steps are not gone.</summary>
    internal int StepCount { get; private set; }

    /// <summary>Whether it waits in the overlay's list of what is to be folded anew.</summary>
    internal bool IsDirty { get; set; }

    /// <summary>Whether it is in the overlay's list of what has a view.</summary>
    internal bool IsShown { get; set; }

    /// <summary>Whether no update changes it any more.</summary>
    internal bool IsRemoved { get; set; }

    /// <summary>The value as it is now; null if it has to be folded first. Any thread; allocates nothing.</summary>
    public OverlayView? Look()
    {
        if (!_wasRead)
        {
            _wasRead = true;
        }

        return Volatile.Read(ref _view);
    }

    internal void Show(OverlayView? view) => Volatile.Write(ref _view, view);

    /// <summary>Whether it was looked at since this was asked last.</summary>
    internal bool TakeRead()
    {
        bool wasRead = _wasRead;
        _wasRead = false;
        return wasRead;
    }

    internal void Add(OverlayStep step)
    {
        _steps.Add(step);
        StepCount++;
    }

    /// <summary>A step is gone.</summary>
    internal void Forget()
    {
        StepCount--;
        while (_first < _steps.Count && _steps[_first].Update.IsGone)
        {
            _first++;
        }

        // What went is given back now and then, so that giving back costs no more than adding. Of one system the first goes first, but
        // others may be among them.
        if (_first > _steps.Count / 2)
        {
            _steps.RemoveRange(0, _first);
            _first = 0;
        }
        else if (StepCount < _steps.Count / 2)
        {
            _ = _steps.RemoveAll(static step => step.Update.IsGone);
            _first = 0;
        }
    }

    /// <summary>Keeps a confirmed value that holds up to an epoch and no longer.</summary>
    /// <param name="past">The value.</param>
    /// <param name="until">The last epoch at which it holds.</param>
    /// <param name="horizon">What held before it is read no more.</param>
    internal void Remember(GrantedValue past, Epoch until, Epoch horizon)
    {
        _ = _past.RemoveAll(kept => kept.Until < horizon);
        if (_past.Count < KeptPast)
        {
            _past.Add((past, until));
        }
    }

    /// <summary>The value that was kept, if one holds at an epoch.</summary>
    internal GrantedValue? Recall(Epoch at)
    {
        foreach ((GrantedValue value, Epoch until) in _past)
        {
            if (value.Changed <= at && at <= until)
            {
                return value;
            }
        }

        return null;
    }
}
