using System;
using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Caching;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Speculation;
using Coherence.Simulation.Checking;
using Coherence.Simulation.Model;

namespace Coherence.Simulation.Systems;

/// <summary>SPEC-1, SPEC-2 and SPEC-3 at one node: what it shows speculatively is what the log says, with what it has published and cannot know the end of.</summary>
/// <remarks>
/// What a node cannot know: an update in no epoch up to the one that is beneath, and one of which it has not been told. The
/// operations are known by what goes up; what is shown before they went is compared when they have gone. Which updates of siblings
/// are shown is up to the node, within SPEC-3.
/// </remarks>
internal sealed class SpeculationCheck(World world, int node)
{
    // Of what never goes up nothing can be said.
    private const int MaximumShown = 1000;

    private const int CheckEvery = 8;

    // A read may have begun some epochs ago.
    private const int KeptUpdates = 100;

    private readonly List<PublishedUpdate> _own = [];
    private readonly Dictionary<ModelKey, GrantedValue?> _reported = [];
    private readonly Queue<ShownValue> _shown = [];
    private long _sure;
    private int _turns;

    /// <summary>What is checked; null before the first start.</summary>
    public Overlay? Overlay { get; set; }

    public List<SimulatedSpeculation> Reads { get; } = [];

    public Dictionary<ModelKey, CachedValue> Watches { get; } = [];

    /// <summary>A new process: what the one before knew is gone.</summary>
    public void Begin()
    {
        _own.Clear();
        _reported.Clear();
        _shown.Clear();
        _sure = 0;
        Reads.Clear();
        Watches.Clear();
    }

    public void Published(PublishedUpdate update) => _own.Add(update);

    /// <summary>Whether a value is not watched yet.</summary>
    public bool BeginWatch(ModelKey key) => _reported.TryAdd(key, null);

    /// <summary>What was returned for the watch of this number; null if there is none.</summary>
    public CachedValue? EndWatch(int number)
    {
        if (number >= Watches.Count)
        {
            return null;
        }

        (ModelKey key, CachedValue value) = Watches.ElementAt(number);
        _ = _reported.Remove(key);
        _ = Watches.Remove(key);
        return value;
    }

    /// <summary>A watch was told of a value.</summary>
    public void Reported(ModelKey key, GrantedValue value, long at)
    {
        Checker.Require(_reported.ContainsKey(key), "SPEC-1", $"node {node} is told of {key.Spec}, which it does not watch.");
        _reported[key] = value;
        Shown(key, value, at);
    }

    /// <summary>The first value that is watched and of which nothing was told, although it is there; null if there is none.</summary>
    public string? FindUntold(SystemEngine engine)
    {
        foreach ((ModelKey key, GrantedValue? reported) in _reported)
        {
            if (reported is null && engine.Cache.Find(key.Spec)?.Current is not null)
            {
                return key.Spec.ToString();
            }
        }

        return null;
    }

    /// <summary>A value is shown on top of the confirmed state of an epoch.</summary>
    public void Shown(ModelKey key, GrantedValue value, long at)
    {
        IReadOnlyList<EpochRef> folded = Overlay!.FoldedOver(new Epoch(at));
        List<EpochRef> siblings = [.. folded.Where(update => !_own.Exists(own => own.Ref == update))];
        CheckSiblings(siblings, at);
        List<PublishedUpdate> open = [.. _own.Where(update => IsOpen(update, at))];
        foreach (PublishedUpdate update in open.Where(static update => update.State == PublishState.Pending))
        {
            UpdateFate? fate = world.History.FateOf(update.Ref!.Value.System.Value.Value, update.Ref.Value.Epoch.Number);
            Checker.Require(
                fate is null || fate.Value.RootEpoch > at,
                "SPEC-1",
                $"node {node} shows {key.Spec} as of epoch {at}, and does not know that update #{update.Tag} was decided upon in epoch {fate?.RootEpoch}.");
        }

        Checker.Require(
            value is not SpeculativeValue || open.Count + siblings.Count > 0,
            "SPEC-1",
            $"node {node} shows {key.Spec} as of epoch {at} as unconfirmed, and has nothing that is.");
        _shown.Enqueue(new ShownValue(key, value, at, InOrder(open, siblings, folded)));
        Compare();
    }

    // Of its own updates all are shown, of siblings' those that the overlay says.
    private static List<ShownUpdate> InOrder(List<PublishedUpdate> own, List<EpochRef> siblings, IReadOnlyList<EpochRef> folded)
    {
        var order = new Dictionary<EpochRef, int>(folded.Count);
        foreach (EpochRef update in folded)
        {
            order.Add(update, order.Count);
        }

        return
        [
            .. own.Select(static update => new ShownUpdate(update.Ref!.Value, update.Operations))
                .Concat(siblings.Select(static update => new ShownUpdate(update, 0)))
                .OrderBy(update => order.GetValueOrDefault(update.Ref, int.MaxValue))
                .ThenBy(static update => update.Ref.Epoch.Number),
        ];
    }

    // None is part of what is beneath, and what its publisher numbered before it is, or is shown too, or was refused or will be.
    private void CheckSiblings(List<EpochRef> siblings, long at)
    {
        foreach (IGrouping<SystemId, EpochRef> sibling in siblings.GroupBy(static update => update.System))
        {
            long[] shown = [.. sibling.Select(static update => update.Epoch.Number)];
            for (long epoch = 1; epoch <= shown.Max(); epoch++)
            {
                UpdateFate? fate = world.History.FateOf(sibling.Key.Value.Value, epoch);
                bool isBeneath = fate is { } decided && decided.RootEpoch <= at;
                bool isShown = shown.Contains(epoch);
                Checker.Require(
                    isBeneath ? !isShown : isShown || fate is { IsAccepted: false } || IsImpossible(new EpochRef(sibling.Key, new Epoch(epoch))),
                    "SPEC-3",
                    $"node {node} shows update {shown.Max()} of its sibling {sibling.Key} as of epoch {at}, and update {epoch}, which was decided upon in epoch {fate?.RootEpoch}, {(isShown ? "too" : "not")}.");
            }
        }
    }

    /// <summary>The step has come to its end: watches have been told of all that can be read.</summary>
    public void TurnEnded(SystemEngine engine)
    {
        Compare();
        Overlay overlay = engine.Overlay;
        if (!overlay.IsOpen)
        {
            return;
        }

        long sure = overlay.Sure.Number;
        long before = _sure;
        Checker.Require(sure >= before, "SPEC-2", $"node {node} reads speculatively as of epoch {sure}, after {before}.");
        if (sure > _sure || ++_turns % CheckEvery == 0)
        {
            CheckAll(engine);
        }

        _sure = sure;
        Checker.Require(
            engine.Timeline.OpenCount > 0 || overlay.SiblingUpdates > 0 || sure == engine.Cache.Applied.Number,
            "SPEC-1",
            $"node {node} has nothing unconfirmed, and reads speculatively as of epoch {sure}; it has applied {engine.Cache.Applied}.");
        if (_own.Count > 2 * KeptUpdates && Reads.Count == 0)
        {
            _ = _own.RemoveAll(update => update.State != PublishState.Pending && update.RootEpoch <= sure - KeptUpdates);
        }

        foreach ((ModelKey key, GrantedValue? reported) in _reported)
        {
            GrantedValue? value = overlay.Find(key.Spec) is { } entry
                ? entry.Look()?.Value
                : engine.Cache.Find(key.Spec)?.Current is { } current && current.Changed.Number <= sure ? current : null;

            // A watch that begins may have to ask for what was here when the value was folded for a reader.
            Checker.Require(
                value is null || reported is null || (value.IsAbsent == reported.IsAbsent && value.Bytes.Span.SequenceEqual(reported.Bytes.Span)),
                "SPEC-1",
                $"node {node} watches {key.Spec} speculatively, and was not told that it is another as of epoch {sure}: {Show(reported)}, and then {Show(value)}.");
        }
    }

    // Every value that any thread could read speculatively.
    private void CheckAll(SystemEngine engine)
    {
        long applied = engine.Cache.Applied.Number;
        foreach (ModelKey key in world.Keys.All)
        {
            if (engine.Overlay.Find(key.Spec) is { } entry)
            {
                if (entry.Look() is { } view)
                {
                    Shown(key, view.Value, view.At.Number);
                }
            }
            else if (engine.Cache.Find(key.Spec)?.Current is { } current && current.Changed.Number <= applied)
            {
                _shown.Enqueue(new ShownValue(key, current, applied,
                    InOrder([.. _own.Where(update => IsOpen(update, applied) && !IsDecided(update, applied))], [], [])));
            }
        }

        Compare();
    }

    // What is neither part of an epoch nor known to be refused. What was confirmed in a later epoch is not part of it.
    private static bool IsOpen(PublishedUpdate update, long at) => update.Ref is not null
        && (update.State == PublishState.Pending || (update.State == PublishState.Confirmed && update.RootEpoch > at));

    private static string Show(GrantedValue? value) => value is null ? "nothing" : Convert.ToHexStringLower(value.Bytes.Span);

    private bool IsDecided(PublishedUpdate update, long at) =>
        world.History.FateOf(update.Ref!.Value.System.Value.Value, update.Ref.Value.Epoch.Number) is { } fate && fate.RootEpoch <= at;

    private bool IsImpossible(EpochRef update) =>
        world.Checker.OperationsOf(update).Any(static operation => !ModelFold.IsPossible(operation));

    private void Compare()
    {
        while (_shown.TryPeek(out ShownValue? shown))
        {
            if (!IsKnown(shown) && _shown.Count < MaximumShown)
            {
                return;
            }

            _ = _shown.Dequeue();
            if (IsKnown(shown))
            {
                world.Checker.Speculated(node, shown.Key, shown.Value, shown.At, Expected(shown));
            }
        }
    }

    private bool IsKnown(ShownValue shown) =>
        shown.Open.TrueForAll(update => world.Checker.OperationsOf(update.Ref).Count >= update.Operations);

    private byte[]? Expected(ShownValue shown)
    {
        ModelValue?[] values = world.History.ValuesAt(shown.At);
        var fold = new ModelFold(world.Keys, values, world.Settings.ValueBytes);
        foreach (ShownUpdate update in shown.Open)
        {
            if (IsImpossible(update.Ref))
            {
                continue;
            }

            foreach (LoggedOperation operation in world.Checker.OperationsOf(update.Ref))
            {
                fold.Speculate(operation);
            }
        }

        return fold.Changed.TryGetValue(shown.Key.Number, out ModelValue? changed) ? changed.Bytes : values[shown.Key.Number]?.Bytes;
    }
}
