using System;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.Systems;
using Coherence.Core.Messages;
using Coherence.Simulation.Model;

namespace Coherence.Simulation.Checking;

/// <summary>The invariants, each under its name. It sees the durable log, the wire and what nodes show; of the engine it knows nothing.</summary>
internal sealed class Checker(KeySpace keys, History history)
{
    private readonly Dictionary<SystemId, List<ArcGrant>> _arcs = [];
    private readonly Dictionary<UInt128, (UInt128 System, long Epoch, ulong Content)> _issued = [];
    private readonly Dictionary<(UInt128 System, long Epoch), List<LoggedOperation>> _sent = [];
    private int _grants;

    /// <summary>The system id of the root.</summary>
    public static SystemId Root { get; } = new(new Identifier(1));

    /// <summary>How many values were compared with the model.</summary>
    public long Checked { get; private set; }

    public History History => history;

    public KeySpace Keys => keys;

    /// <summary>Ends the run with a violation if an invariant does not hold.</summary>
    public static void Require(bool holds, string invariant, [InterpolatedStringHandlerArgument(nameof(holds))] ref ViolationText detail)
    {
        if (!holds)
        {
            throw new InvariantViolationException(invariant, detail.Finish());
        }
    }

    /// <summary>COH-1: what a node shows at an epoch is what the log says.</summary>
    public void Shown(int node, ModelKey key, GrantedValue value, long applied)
    {
        Checked++;
        long changed = value.Changed.Number;
        if (!IsValueAt(key, value, applied))
        {
            throw new InvariantViolationException("COH-1", $"node {node} shows {key.Spec} = {Show(value)} at epoch {applied}; the log says {ShowAt(key, applied)}.");
        }

        if (!history.IsConstant(key.Number, changed, applied))
        {
            throw new InvariantViolationException("COH-1", $"node {node} says that {key.Spec} changed last in epoch {changed}, and shows epoch {applied}; the log has a change between.");
        }
    }

    /// <summary>COH-1 and COH-5: an answer to a read is the value as of the epoch that is named with it.</summary>
    public void Answered(int node, ModelKey key, GrantedValue value, long epoch, bool isSnapshot)
    {
        Checked++;
        string invariant = isSnapshot ? "COH-5" : "COH-1";
        Require(
            epoch <= history.Durable && IsValueAt(key, value, epoch),
            invariant,
            $"node {node} answered {key.Spec} = {Show(value)} as of epoch {epoch}; the log says {ShowAt(key, epoch)}, and its newest epoch is {history.Durable}.");
    }

    /// <summary>SPEC-1: what is read speculatively is the fold of the node's own updates over the confirmed state of an epoch.</summary>
    public void Speculated(int node, ModelKey key, GrantedValue value, long at, byte[]? expected)
    {
        Checked++;
        bool isExpected = expected is null ? value.IsAbsent : !value.IsAbsent && value.Bytes.Span.SequenceEqual(expected);
        Require(
            isExpected,
            "SPEC-1",
            $"node {node} shows {key.Spec} = {Show(value)} speculatively as of epoch {at}; with its own updates it is {(expected is null ? "nothing" : Convert.ToHexStringLower(expected))}.");
    }

    /// <summary>COH-6: after a coherent acknowledgement no cache serves as current what its epoch, or one before, has changed.</summary>
    public void Settled(int node, ModelKey key, long applied, long settled)
    {
        Checked++;
        Require(
            history.IsConstant(key.Number, applied, settled),
            "COH-6",
            $"node {node} serves {key.Spec} as current at epoch {applied}; epoch {settled} is settled everywhere, and the log has a change between.");
    }

    /// <summary>COH-2: a grant holds at every epoch that it names, and all of them are durable.</summary>
    public void Granted(in Grant grant)
    {
        long min = grant.Min.Number;
        long max = grant.Max.Number;
        IndexSpec spec = grant.Spec;
        Require(max <= history.Durable, "COH-2", $"a grant of {spec} names epoch {max}; the newest durable one is {history.Durable}.");
        if (spec.Index.Span.SequenceEqual(DirectoryIndex.Systems.Index.Span))
        {
            GrantedDirectory(grant);
            return;
        }

        if (keys.Find(spec) is not { } key)
        {
            throw new InvariantViolationException("COH-2", $"a grant of {spec}, which nobody can have asked for.");
        }

        Checked++;
        Require(history.IsConstant(key.Number, min, max), "COH-2", $"a grant of {spec} names epochs {min} to {max}, between which the log has a change.");
        if (grant.Content == GrantContent.Unchanged)
        {
            return;
        }

        var value = new GrantedValue(grant.Content == GrantContent.Absent ? null : grant.Value.ToArray(), grant.Min);
        Require(IsValueAt(key, value, max), "COH-2", $"a grant of {spec} = {Show(value)} up to epoch {max}; the log says {ShowAt(key, max)}.");
    }

    /// <summary>COH-1: an answer to a read of the directory is its value as of the epoch that is named with it.</summary>
    public void Answered(int node, IndexSpec spec, GrantedValue value, long epoch)
    {
        Checked++;
        Require(
            epoch <= history.Durable && IsSame(value, history.Directory.ValueAt(spec.ToString(), epoch)),
            "COH-1",
            $"node {node} answered {spec} = {Show(value)} as of epoch {epoch}; the log says otherwise, and its newest epoch is {history.Durable}.");
    }

    /// <summary>DUR-1, DUR-2: an acknowledgement names the durable epoch that took the update.</summary>
    public void Acknowledged(in NotifyReplicated notify)
    {
        NotifyReplicated said = notify;
        for (long update = said.First.Number; update <= said.Update.Epoch.Number; update++)
        {
            UpdateFate? fate = history.FateOf(said.Update.System.Value.Value, update);
            long named = update;
            Require(
                fate is { IsAccepted: true } took && took.RootEpoch == said.Replicated.Epoch.Number,
                "DUR-1",
                $"update {named} of {said.Update.System} was acknowledged as part of epoch {said.Replicated.Epoch}; the log says {Show(fate)}.");
        }
    }

    /// <summary>DUR-2: a rejection names the durable epoch that decided it, and nothing of the update took effect.</summary>
    public void Refused(in Reject reject)
    {
        Reject said = reject;
        UpdateFate? fate = history.FateOf(said.Update.System.Value.Value, said.Update.Epoch.Number);
        Require(
            fate is { IsAccepted: false } refused && refused.RootEpoch == said.Epoch.Number,
            "DUR-2",
            $"update {said.Update.Epoch} of {said.Update.System} was rejected in epoch {said.Epoch}; the log says {Show(fate)}.");
        Require(
            fate!.Value.First == said.First.Number && (said.First > Epoch.Zero) == (said.Reason == RejectReason.Repeated),
            "DUR-6",
            $"update {said.Update.Epoch} of {said.Update.System} was rejected because of one in epoch {said.First} ({said.Reason}); the log says {Show(fate)}.");
    }

    /// <summary>DUR-1: what a publisher was told of its update is what the log says, and the log has it once.</summary>
    public void Told(long tag, long rootEpoch, bool isAccepted)
    {
        UpdateFate? fate = history.FateOf(tag);
        Require(
            fate is { } found && found.RootEpoch == rootEpoch && found.IsAccepted == isAccepted,
            "DUR-1",
            $"the publisher of update #{tag} was told {(isAccepted ? "confirmed" : "rejected")} in epoch {rootEpoch}; the log says {Show(fate)}.");
    }

    /// <summary>CAU-3: whoever waited for an update has applied the epoch that it is part of, unless there will never be one.</summary>
    public void Followed(int node, EpochRef update, long applied)
    {
        UInt128 system = update.System.Value.Value;
        UpdateFate? fate = history.FateOf(system, update.Epoch.Number);
        Require(
            fate is null || fate.Value.RootEpoch <= applied,
            "CAU-3",
            $"node {node} was told that it has followed {update}, and has applied {applied}; the log says {Show(fate)}.");
        if (fate is null)
        {
            history.RuleOut(system, update.Epoch.Number);
        }
    }

    /// <summary>DUR-6: the publisher of an update whose key was used is told the epoch of the one that took effect.</summary>
    public void ToldRepeated(long tag, long first)
    {
        UpdateFate? fate = history.FateOf(tag);
        Require(
            fate is { IsAccepted: false } found && found.First == first && first > 0,
            "DUR-6",
            $"the publisher of update #{tag} was told that one with its key took effect in epoch {first}; the log says {Show(fate)}.");
    }

    /// <summary>DUR-6, BND-1: keys are remembered as long as they must be, and not more of them than may be.</summary>
    public void KeysLogged(int allowed, Func<long, TimeSpan> ageOf, TimeSpan kept)
    {
        Require(history.Keys.Count <= allowed, "BND-1", $"{history.Keys.Count} keys of updates are remembered; {allowed} may be.");
        long forgotten = history.Keys.ForgottenUpTo;
        Require(
            forgotten == 0 || ageOf(forgotten) >= kept,
            "DUR-6",
            $"the keys of updates up to epoch {forgotten} were given up after {ageOf(forgotten)}; they are to be kept for {kept}.");
    }

    /// <summary>ARC-1: an arc belongs to one system for ever, and what is granted out of it belongs to whoever that system grants it.</summary>
    public void ArcGranted(SystemId granter, Arc arc, SystemId owner)
    {
        if (!_arcs.TryGetValue(granter, out List<ArcGrant>? grants))
        {
            grants = [];
            _arcs.Add(granter, grants);
        }

        bool isDurable = granter != Root || history.HasArc(owner.Value.Value, arc.Prefix.Value);
        Require(isDurable, "EPO-4", $"arc {arc} is shown to {owner}; no durable epoch grants it.");
        Require(granter == Root || WasGranted(granter, arc, since: 0), "ARC-1", $"{granter} grants {arc}, which is in no arc of its own.");
        foreach (ArcGrant earlier in grants)
        {
            if (earlier.Owner == owner && earlier.First == arc.Prefix.Value && earlier.Last == arc.Last.Value)
            {
                return;
            }

            // Relays that are each other's upstreams by turns may be granted what they granted.
            SystemId before = earlier.Owner;
            Require(
                !earlier.Shares(arc) || WasGranted(granter, arc, earlier.Number),
                "ARC-1",
                $"arc {arc} was granted to {owner}, and identifiers of it before to {before}.");
        }

        grants.Add(new ArcGrant(arc.Prefix.Value, arc.Last.Value, owner, ++_grants));
    }

    /// <summary>EPO-4: a system id of the root's is shown to nobody before it is durable. A relay's are known by their use.</summary>
    public void SystemGranted(SystemId granter, SystemId system) => Require(
        granter != Root || history.HasSystem(system.Value.Value), "EPO-4", $"system id {system} is granted; no durable epoch admits it.");

    /// <summary>ARC-2: an operation id is issued once, out of an arc of its issuer. A copy of the same operation is no other.</summary>
    public void Issued(SystemId system, long epoch, ulong content, UInt128 operation)
    {
        (UInt128 System, long Epoch, ulong Content) use = (system.Value.Value, epoch, content);
        if (_issued.TryGetValue(operation, out (UInt128 System, long Epoch, ulong Content) present))
        {
            Require(
                present == use,
                "ARC-2",
                $"operation id {operation:x} stands for an operation of update {epoch} of {system}, and for another one of update {present.Epoch}.");
            return;
        }

        _issued.Add(operation, use);
    }

    /// <summary>An operation goes up; a copy of one that went before is left out.</summary>
    public void Sent(SystemId system, long epoch, in PublishOp operation)
    {
        UInt128 id = operation.Operation.Value.Value;
        if (!_sent.TryGetValue((system.Value.Value, epoch), out List<LoggedOperation>? sent))
        {
            sent = [];
            _sent.Add((system.Value.Value, epoch), sent);
        }

        if (!sent.Exists(known => known.Id == id))
        {
            string table = System.Text.Encoding.UTF8.GetString(operation.Object.Table.Span);
            sent.Add(new LoggedOperation(id, table, operation.Object.Key.ToArray(), operation.Delta.ToArray()));
        }
    }

    /// <summary>The operations of an update, as far as they went up.</summary>
    public IReadOnlyList<LoggedOperation> OperationsOf(EpochRef update) =>
        _sent.GetValueOrDefault((update.System.Value.Value, update.Epoch.Number)) ?? [];

    private bool WasGranted(SystemId system, Arc arc, int since)
    {
        foreach (List<ArcGrant> grants in _arcs.Values)
        {
            foreach (ArcGrant grant in grants)
            {
                if (grant.Owner == system && grant.Number > since && grant.Contains(arc))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static string Show(GrantedValue value) => value.IsAbsent ? "nothing" : Convert.ToHexStringLower(value.Bytes.Span);

    private static string Show(UpdateFate? fate) => fate is { } known
        ? $"{(known.IsAccepted ? "accepted" : "refused")} in epoch {known.RootEpoch} (#{known.Tag}){(known.First == 0 ? "" : $", after epoch {known.First}")}"
        : "nothing of it";

    private string ShowAt(ModelKey key, long epoch) =>
        history.ValueAt(key.Number, epoch) is { } bytes ? Convert.ToHexStringLower(bytes) : "nothing";

    private bool IsValueAt(ModelKey key, GrantedValue value, long epoch)
    {
        byte[]? expected = history.ValueAt(key.Number, epoch);
        return expected is null ? value.IsAbsent : !value.IsAbsent && value.Bytes.Span.SequenceEqual(expected);
    }

    private static bool IsSame(GrantedValue value, byte[]? truth) =>
        truth is null ? value.IsAbsent : !value.IsAbsent && value.Bytes.Span.SequenceEqual(truth);

    private void GrantedDirectory(in Grant grant)
    {
        Checked++;
        string spec = grant.Spec.ToString();
        long min = grant.Min.Number;
        long max = grant.Max.Number;
        Require(history.Directory.IsConstant(spec, min, max), "COH-2", $"a grant of {spec} names epochs {min} to {max}, between which the log has a change.");
        var value = new GrantedValue(grant.Content == GrantContent.Absent ? null : grant.Value.ToArray(), grant.Min);
        Require(
            grant.Content == GrantContent.Unchanged || IsSame(value, history.Directory.ValueAt(spec, max)), "COH-2", $"a grant of {spec} = {Show(value)} up to epoch {max}; the log says otherwise.");
    }
}
