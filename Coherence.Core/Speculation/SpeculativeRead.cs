using System;
using System.Collections.Generic;
using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Speculation;

/// <summary>Values that are wanted speculatively, all on top of the confirmed state of one epoch; what of that is not here is asked for.</summary>
/// <remarks>
/// As long as it is open, the overlay keeps what is confirmed after its epoch. One value alone is not tied to an epoch: when it
/// has been granted, the newest epoch that it can be read at is taken.
/// </remarks>
internal sealed class SpeculativeRead(Overlay overlay, ValueCache cache, IReadOnlyList<IndexSpec> specs, ISpeculationWaiter waiter)
{
    // Beyond it the history of the root is too short for this read.
    private const int Attempts = 4;

    private readonly Dictionary<IndexSpec, GrantedValue> _confirmed = [];
    private readonly List<Question> _open = [];
    private (IndexSpec Spec, RefuseReason Reason)? _refused;
    private int _attempts;
    private bool _isAsking;
    private bool _wasGranted;

    /// <summary>Who waits.</summary>
    public ISpeculationWaiter Waiter => waiter;

    public IReadOnlyList<IndexSpec> Specs => specs;

    /// <summary>The epoch of what is confirmed beneath.</summary>
    public Epoch At { get; private set; }

    public TimeSpan? HeardAt { get; private set; }

    /// <summary>Takes the newest epoch that it can be read at, and completes, or asks for what is not here.</summary>
    public void Begin()
    {
        At = overlay.Sure;
        HeardAt = overlay.HeardAt;
        _confirmed.Clear();
        Progress();
    }

    /// <summary>Takes a newer epoch: what is kept for the one it has is too much.</summary>
    public void BeginAnew()
    {
        Cancel();
        Begin();
    }

    /// <summary>All that was asked for has been answered: completes, or asks for what turns out to be missing still.</summary>
    public void GoOn()
    {
        if (_refused is { } refused)
        {
            _refused = null;
            GiveUp(refused.Spec, refused.Reason);
            return;
        }

        if (_wasGranted && _confirmed.Count == 0)
        {
            Begin();
            return;
        }

        Progress();
    }

    /// <summary>Nobody waits any more.</summary>
    public void Cancel()
    {
        foreach (Question question in _open)
        {
            question.IsOver = true;
            cache.Cancel(question.Spec, question);
        }

        _open.Clear();
        _refused = null;
    }

    // A value as of the epoch of this read, if it is here.
    private GrantedValue? Confirmed(IndexSpec spec) => _confirmed.GetValueOrDefault(spec) ?? overlay.ConfirmedAt(spec, At);

    private void Progress()
    {
        var values = new GrantedValue[specs.Count];
        var missing = new List<IndexSpec>();
        for (int index = 0; index < values.Length; index++)
        {
            values[index] = overlay.Fold(specs[index], At, Confirmed, missing)!;
        }

        if (missing.Count == 0)
        {
            overlay.Finish(this);
            waiter.Completed(values, At, HeardAt);
            return;
        }

        Ask(missing);
    }

    private void Ask(List<IndexSpec> missing)
    {
        bool isAlone = specs.Count == 1 && missing.Count == 1 && !_wasGranted;
        _isAsking = true;
        foreach (IndexSpec spec in new HashSet<IndexSpec>(missing))
        {
            var question = new Question(this, spec.ToOwned(), isAlone);
            _open.Add(question);
            if (isAlone)
            {
                cache.Read(question.Spec, question, isLeaseValid: true);
                continue;
            }

            // The next one finds it here.
            if (cache.Find(spec)?.Current is null)
            {
                cache.Read(question.Spec, Unheard.Instance, isLeaseValid: true);
            }

            cache.ReadAt(question.Spec, At, question);
        }

        _isAsking = false;
        if (_open.Count == 0)
        {
            GoOn();
        }
    }

    private void Answered(Question question, GrantedValue value)
    {
        _ = _open.Remove(question);
        if (question.IsAlone)
        {
            _wasGranted = true;
        }
        else
        {
            _confirmed[question.Spec] = value;
        }

        EndIfAnswered();
    }

    // An answer comes while the cache takes something in, so it is looked at later.
    private void EndIfAnswered()
    {
        if (_open.Count == 0 && !_isAsking)
        {
            overlay.Answered(this);
        }
    }

    private void Refused(Question question, RefuseReason reason)
    {
        _ = _open.Remove(question);
        _refused = (question.Spec, reason);
        EndIfAnswered();
    }

    private void GiveUp(IndexSpec spec, RefuseReason reason)
    {
        if (reason == RefuseReason.SnapshotTooOld && ++_attempts < Attempts)
        {
            // The epoch has moved on meanwhile.
            Begin();
            return;
        }

        overlay.Finish(this);
        waiter.Refused(spec, reason);
    }

    private sealed class Question(SpeculativeRead read, IndexSpec spec, bool isAlone) : IValueWaiter
    {
        public IndexSpec Spec => spec;

        /// <summary>Whether it is for the present value, and not for that of an epoch.</summary>
        public bool IsAlone => isAlone;

        /// <summary>Whether its read does not wait for it any more.</summary>
        public bool IsOver { get; set; }

        public void Completed(GrantedValue value, Epoch epoch)
        {
            if (!IsOver)
            {
                read.Answered(this, value);
            }
        }

        public void Refused(RefuseReason reason)
        {
            if (!IsOver)
            {
                read.Refused(this, reason);
            }
        }

        public void Abandoned()
        {
            // The overlay ends before the cache, and has told who waits.
        }
    }

    private sealed class Unheard : IValueWaiter
    {
        public static Unheard Instance { get; } = new();

        public void Completed(GrantedValue value, Epoch epoch)
        {
            // The cache has it now; that was all.
        }

        public void Refused(RefuseReason reason)
        {
            // Whoever asked for it as of an epoch is told.
        }

        public void Abandoned()
        {
            // Nobody waits.
        }
    }
}
