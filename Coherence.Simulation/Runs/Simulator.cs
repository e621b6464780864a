using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Coherence.Simulation.Checking;
using Coherence.Simulation.Model;
using Coherence.Simulation.Scheduling;
using Coherence.Simulation.Shrinking;
using Coherence.Simulation.Systems;
using Coherence.Simulation.Workloads;

namespace Coherence.Simulation.Runs;

/// <summary>Runs one seed: a root, relays and nodes, a workload and faults, then healing, and the checks of specs/simulation.md all along.</summary>
public sealed class Simulator
{
    // What one update alone on its way may take: a link that holds hardly any bytes waits for the report of each tick.
    private const long UpdateMicroseconds = 60_000;

    private const long MicrosecondsPerSecond = 1_000_000;

    private readonly SimulationOptions _options;
    private readonly World _world;
    private readonly SimulatedRoot _root;
    private readonly Omissions _without;
    private readonly IReadOnlyList<SimulatedNode> _nodes;
    private readonly List<SimulatedFollower> _started;
    private readonly List<SimulatedNode> _startedNodes;
    private readonly Workload _workload;
    private readonly Faults _faults;
    private readonly MessageWorkload _messages;
    private readonly QuestionWorkload _questions;
    private readonly ServiceWorkload _services;
    private int _steps;

    private Simulator(SimulationOptions options)
    {
        _options = options;
        _world = new World(options.Seed, options.Mutation, options.KeptLines, options.Nodes);
        _root = new SimulatedRoot(_world);
        _without = options.Without ?? Omissions.None;
        var tree = new Tree(_world, _root, _without.Nodes);
        _nodes = tree.Nodes;
        _started = [.. tree.Relays, .. tree.Nodes];
        _ = _started.RemoveAll(follower => _without.Nodes.Contains(follower.Number));
        _startedNodes = [.. _started.OfType<SimulatedNode>()];
        _world.Nodes = _nodes;
        _world.Relays = tree.Relays;
        _workload = new Workload(_world);
        _faults = new Faults(_world, _root, tree.Relays, _nodes);
        _messages = new MessageWorkload(_world);
        _questions = new QuestionWorkload(_world, _workload);
        _services = new ServiceWorkload(_world);
        _workload.Services = _services;
    }

    /// <summary>Runs a seed to its end, or to the first violation. The same options give the same result, in every process.</summary>
    public static SimulationResult Run(SimulationOptions options)
    {
        var simulator = new Simulator(options);
        string? invariant = null;
        string? detail = null;
        try
        {
            simulator.Run();
        }
        catch (InvariantViolationException violation)
        {
            invariant = violation.Invariant;
            detail = violation.Message;
        }
#pragma warning disable CA1031 // An engine that throws is what is being looked for.
        catch (Exception defect)
#pragma warning restore CA1031
        {
            invariant = "EXCEPTION";
            detail = defect.ToString();
        }

        World world = simulator._world;
        return new SimulationResult(
            options.Seed,
            world.Settings.Relays + world.Settings.Nodes,
            simulator._steps,
            world.Queue.Count,
            world.Faults,
            world.Checker.Checked,
            world.History.Durable,
            world.Trace.Hash,
            invariant,
            detail,
            world.Trace.Lines);
    }

    private void Run()
    {
        _root.Start();
        _started.ForEach(static follower => follower.Start());
        _world.Queue.Schedule(0, new StepEvent(this));
        while (_steps < _options.Steps && _world.Queue.TryRunNext(long.MaxValue))
        {
        }

        Heal();
        Settle("after the faults have ended");
        foreach (SimulatedNode node in _startedNodes)
        {
            foreach (ModelKey key in _world.Keys.All)
            {
                node.Read(key);
            }
        }

        _messages.SendToAll();
        _questions.AskAll();
        _services.ReadAll();
        Settle("after every node has read every value");
        CheckCarriedOn();
        CheckEnd();
    }

    private void Step()
    {
        if (_world.IsHealed)
        {
            return;
        }

        _steps++;
        _world.BeginStep(_steps);

        // All is drawn before anything is done: what is left out of the step changes nothing else of it.
        SimulatedNode node = _nodes[_world.Random.Below(_nodes.Count)];
        bool strikes = _world.Random.Chance(_world.Settings.FaultPerThousand);
        long delay = _world.Random.Between(0, 2 * _world.Settings.ActEvery);
        if (!_without.Actions.Contains(_steps))
        {
            Say($"step {_steps}: the workload acts on {node.Name}");
            _workload.Act(node);
            _messages.Act(node);
            _questions.Act(node);
            _services.Act(node);
        }

        if (strikes && !_without.Faults.Contains(_steps))
        {
            Say($"step {_steps}: a fault strikes");
            _faults.Strike();
        }

        _world.Queue.Schedule(delay, new StepEvent(this));
    }

    private void CheckCarriedOn()
    {
        if (_startedNodes.Count == 0)
        {
            return;
        }

        // Answers that nobody waits for may still be on their way.
        RunFor(_world.Settings.LeaseMicroseconds);
        List<CarriedOnCheck> checks = _startedNodes.ConvertAll(node => new CarriedOnCheck(_world, node));
        _workload.Publish(_startedNodes[0]);
        Settle("after one more update");
        Checker.Require(
            _workload.All[^1].State != PublishState.Refused, "LIV-1", $"update #{_workload.All[^1].Tag} is refused after the faults have ended, although there is room for it.");
        checks.ForEach(static check => check.Check());
    }

    private void RunFor(long duration)
    {
        long until = _world.Queue.Now + duration;
        while (_world.Queue.TryRunNext(until))
        {
        }
    }

    private void Heal()
    {
        _world.IsHealed = true;
        _world.BeginStep(_steps + 1);
        _world.Settings.PersistDelay = Math.Min(_world.Settings.PersistDelay, 1000);
        _world.Settings.Plan.LatePerThousand = 0;
        _world.Settings.Plan.LateGrantsPerThousand = 0;
        _world.Settings.Plan.MaximumDelay = Math.Min(_world.Settings.Plan.MaximumDelay, 1000);
        _started.ForEach(static follower => follower.Heal());
        _messages.ListenToAll();
        Say($"everything heals after {_steps} steps");
    }

    private void Say(FormattableString text)
    {
        if (_world.Trace.IsKept)
        {
            _world.Trace.Say(text.ToString(CultureInfo.InvariantCulture));
        }
    }

    // LIV-1: twenty leases are enough for whatever was lost or slow to be noticed, and for all that waits to be sent again. Updates that
    // may be on their way only one after the other take their time one after the other.
    private void Settle(string when)
    {
        long lease = _world.Settings.LeaseMicroseconds;
        long until = _world.Queue.Now + (20 * lease) + MicrosecondsPerSecond + (_nodes.Sum(static node => node.Publishes.Count) * UpdateMicroseconds);
        string? open = "nothing has happened";
        while (open is not null)
        {
            long next = Math.Min(until, _world.Queue.Now + 20_000);
            while (_world.Queue.TryRunNext(next))
            {
            }

            _world.Queue.ScheduleAt(next, new ActionEvent(static () => { }));
            _ = _world.Queue.TryRunNext(next);
            open = FindOpen();
            Checker.Require(open is null || next < until, "LIV-1", $"{when}: {open}");
        }
    }

    // What has not come to its end; null if nothing is left.
    private string? FindOpen()
    {
        if (_root.Engine is not { } root || !root.IsIdle || _root.IsShort)
        {
            return "the root is not idle.";
        }

        foreach (SimulatedFollower follower in _started)
        {
            if (follower.Engine is not { IsUpstreamUp: true } engine)
            {
                return $"{follower.Name} is not connected.";
            }

            if (engine.Cache.Applied.Number != _world.History.Durable)
            {
                return $"{follower.Name} has applied epoch {engine.Cache.Applied} of {_world.History.Durable}.";
            }
        }

        foreach (SimulatedNode node in _nodes)
        {
            if (FindOpen(node) is { } open)
            {
                return open;
            }
        }

        return DirectoryCheck.FindWrong(_world, _started) ?? _services.FindWrong(_workload.All);
    }

    private string? FindOpen(SimulatedNode node)
    {
        if (node.Waits.FirstOrDefault(wait => !wait.MayNeverEnd(_world.History)) is { } wait)
        {
            return $"node {node.Number} still waits for epoch {wait.Epoch} ({wait.Kind} {wait.Update}) and {node.Waits.Count - 1} more.";
        }

        if (node.Publishes.Count > 0)
        {
            return $"node {node.Number} still waits for update #{node.Publishes[0].Tag} and {node.Publishes.Count - 1} more.";
        }

        if (node.Mailbox.FindOpen() is { } message)
        {
            return $"node {node.Number} has not been told what became of message {message.Tag} to {message.Message.Target}.";
        }

        if (node.Mailbox.FindOpenQuestion() is { } question)
        {
            return $"node {node.Number} has not been told whether {question.By} has followed {question.Update}.";
        }

        if (node.Reads.Count > 0)
        {
            return $"node {node.Number} still waits for {node.Reads[0].Key.Spec} and {node.Reads.Count - 1} more.";
        }

        if (node.DirectoryReads.Count > 0)
        {
            return $"node {node.Number} still waits for {node.DirectoryReads[0].Spec}.";
        }

        if (node.OpenSpeculations > 0)
        {
            return $"node {node.Number} still waits for {node.OpenSpeculations} speculative reads.";
        }

        if (node.Engine?.Overlay is { IsOpen: true } overlay && overlay.Sure.Number != _world.History.Durable)
        {
            return $"node {node.Number} reads speculatively as of epoch {overlay.Sure}.";
        }

        if (node.FindMissingWatch() is { } missing)
        {
            return $"node {node.Number} watches {missing}, and does not have it.";
        }

        return null;
    }

    private void CheckEnd()
    {
        foreach (SimulatedNode node in _nodes)
        {
            node.CheckAll();
        }

        var expected = new SortedDictionary<int, long>();
        foreach (PublishedUpdate update in _workload.All)
        {
            UpdateFate? fate = _world.History.FateOf(update.Tag);
            CheckFate(update, fate);
            if (fate is not { IsAccepted: true })
            {
                continue;
            }

            foreach ((ModelKey key, long amount) in update.Amounts)
            {
                expected[key.Number] = expected.GetValueOrDefault(key.Number) + amount;
            }
        }

        foreach ((int key, long sum) in expected)
        {
            byte[]? shown = _world.History.ValueAt(key, _world.History.Durable);
            Checker.Require(
                shown is not null && ValueEncoder.Number(sum).AsSpan().SequenceEqual(shown),
                "DUR-2",
                $"the accepted updates add up to {sum} at {_world.Keys.All[key].Spec}; the log says otherwise.");
        }
    }

    // DUR-1 once more, after everything that may have been lost was lost.
    private static void CheckFate(PublishedUpdate update, UpdateFate? fate)
    {
        bool isRight = update.State switch
        {
            PublishState.Confirmed => fate is { IsAccepted: true },
            PublishState.Rejected => fate is { IsAccepted: false },
            PublishState.Repeated => fate is { IsAccepted: false, First: > 0 },
            PublishState.Refused => fate is null,
            PublishState.Unknown => true,
            _ => false,
        };
        Checker.Require(isRight, "DUR-1", $"update #{update.Tag} ended as {update.State}; the log says {fate?.ToString() ?? "nothing of it"}.");
    }

    private sealed class StepEvent(Simulator simulator) : IEvent
    {
        public void Run() => simulator.Step();
    }
}
