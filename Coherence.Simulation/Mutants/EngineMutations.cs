using System;
using System.Collections.Generic;
using System.Linq;
using static Coherence.Simulation.Mutants.Place;

namespace Coherence.Simulation.Mutants;

/// <summary>Every mutation of the engine. A method or call that is named here and is gone from the engine is found by the tests.</summary>
internal static class EngineMutations
{
    private static readonly EngineMutation[] Updates =
    [
        new("predecessor-unchecked", "An update is applied before the one before it.",
            "UpdateAssembler.IsNext", Call("Epoch.op_LessThanOrEqual").Gives(true), FoundBy: 1),
        new("old-update-applied", "An update that was applied already is applied again.",
            "UpdateAssembler.IsNext", Call("Epoch.op_GreaterThan").Gives(true), FoundBy: 1),
        new("ready-update-waits", "An update that is not ready is applied, and one that is ready waits.",
            "UpstreamSide.EndPart", Call("UpdateAssembler.IsReady").IsNegated(), FoundBy: 1),
        new("old-part-kept", "A part of an update that was applied already waits for the rest of it.",
            "UpdateAssembler.Add", Call("Epoch.op_LessThanOrEqual").Gives(false), FoundBy: 7),
        new("part-counted-twice", "A part that arrives twice counts twice.",
            "PendingUpdate.Add", Call("Body.get_Buffer").Gives(null), FoundBy: 1),
        new("torn-update", "An update is applied as soon as one of its parts is there.",
            "PendingUpdate.get_IsComplete", Whole.Returns(true), FoundBy: 1),
        new("part-not-emptied", "A part begins with the messages of the one before it.",
            "PartReceiver.Open", Call("ArrayBufferWriter.ResetWrittenCount").IsSkipped(), FoundBy: 1),
        new("parts-of-lost-link", "Parts that came over a lost link count on the next.",
            "UpstreamSide.LinkLost", Call("UpdateAssembler.Clear").IsSkipped(), FoundBy: 17, Steps: 2000),
    ];

    private static readonly EngineMutation[] Cache =
    [
        new("subscribed-never", "A grant that has ended is carried on although no Subscribed was heard.",
            "OpenAcquire.CarriesOn", Call("Epoch.op_LessThan").Gives(true), FoundBy: 23),
        new("invalidate-before-grant", "A grant is carried on although its Invalidate came before it.",
            "OpenAcquire.CarriesOn", Call("Epoch.op_LessThanOrEqual", 2).Gives(true), FoundBy: 8),
        new("invalidate-not-noted", "An Invalidate that overtakes its Grant is forgotten.",
            "ValueCache.OnInvalidate", Call("OpenAcquire.NoteInvalidated").IsSkipped(), FoundBy: 8),
        new("invalidate-ignored", "A value stays current through its Invalidate.",
            "ValueCache.OnInvalidate", Call("ValueCache.End").IsSkipped(), FoundBy: 1),
        new("grant-without-end", "A grant that nothing carried on does not end.",
            "ValueCache.Advance", Call("ValueCache.End").IsSkipped(), FoundBy: 5),
        new("promise-of-lost-link", "A subscription outlives the link it was promised on.",
            "ValueCache.LinkLost", Call("CachedValue.set_IsSubscribed").IsSkipped(), FoundBy: 4),
        new("link-lost-unnoticed", "The cache does not hear that the link is lost.",
            "UpstreamSide.LinkLost", Call("ValueCache.LinkLost").IsSkipped(), FoundBy: 4),
        new("ended-grant", "A grant that ended before it arrived is shown.",
            "ValueCache.Accept", Call("Epoch.op_GreaterThanOrEqual").Gives(true), FoundBy: 3),
        new("ahead-of-its-epoch", "A value that was granted ahead of its epoch answers reads at once.",
            "ValueCache.Settle", Call("Epoch.op_GreaterThan").Gives(false), FoundBy: 1),
        new("lease-ignored", "A read is answered from the cache after the lease has ended.",
            "UpstreamSide.Read", Call("Uplink.IsLeaseValid").Gives(true), FoundBy: 1),
        new("evicted-and-shown", "A value that was evicted goes on being current for who holds it.",
            "EvictionRing.Remove", Call("CachedValue.set_Current").IsSkipped(), FoundBy: 1),
        new("watcher-not-told", "A change of a watched value is not reported.",
            "ValueCache.Settle", Call("ICacheOwner.ValueChanged").IsSkipped(), FoundBy: 1),
        new("snapshot-too-new", "A snapshot read is answered with a later value.",
            "SnapshotReads.Complete", Call("Epoch.op_LessThan").Gives(false), FoundBy: 1),
        new("snapshot-too-old", "A snapshot read is answered with an earlier value.",
            "SnapshotReads.Complete", Call("Epoch.op_GreaterThan").Gives(false), FoundBy: 12),
        new("snapshot-from-cache", "A snapshot read is answered from the cache with a value of after its epoch.",
            "ValueCache.ReadAt", Call("Epoch.op_LessThanOrEqual", 1).Gives(true), FoundBy: 12),
        new("snapshot-not-asked-again", "Snapshot reads that waited when the link was lost are not asked again.",
            "ValueCache.Resume", Call("SnapshotReads.SendAll").IsSkipped(), FoundBy: 1),
    ];

    private static readonly EngineMutation[] Directory =
    [
        new("end-not-said", "A relay does not say that a child has not come back.",
            "Below.Tick", Call("Below.Take").IsSkipped(), FoundBy: 10),
        new("below-not-said-again", "A relay does not say on a new link who is below it.",
            "Below.SayAll", Whole.DoesNothing(), FoundBy: 5),
        new("older-link-counts", "What is said of a link that has been replaced counts.",
            "LinkStanding.TryFollow", Call("LinkStanding.get_Number", 1).Gives(0L), FoundBy: 23),
        new("gone-stays-reachable", "A system whose lease to come back has ended stays reachable.",
            "Whereabouts.Tick", Call("Whereabouts.Lose").IsSkipped(), FoundBy: 1),
        new("below-the-gone", "What is below a relay that is gone stays reachable.",
            "Whereabouts.Follow", Call("Whereabouts.Update", 2).IsSkipped(), FoundBy: 13),
    ];

    private static readonly EngineMutation[] Messages =
    [
        new("context-ignored", "A message is delivered before its context is reached.",
            "Inbox.IsReached", Whole.Returns(true), FoundBy: 1),
        new("published-ignored", "A message does not name the updates that its sender published before it.",
            "MessageContexts.TryGive", Call("OriginTimeline.IsFinished").Gives(true), FoundBy: 1),
        new("message-taken-twice", "A target does not remember what was delivered.",
            "Inbox.Done", Call("IncomingStream.MarkDone").IsSkipped(), FoundBy: 1),
        new("message-overtakes", "A message does not wait for the one before it.",
            "Inbox.TakeIn", Call("IncomingStream.IsDone").Gives(true), FoundBy: 10),
        new("given-up-delivered", "A message that was given up is delivered after a later one.",
            "IncomingStream.IsOvertaken", Whole.Returns(false), FoundBy: 63),
        new("messages-not-sent-again", "Messages that were lost on their way are not sent again.",
            "OutgoingStream.SendAgain", Whole.DoesNothing(), FoundBy: 1),
    ];

    private static readonly EngineMutation[] Publishing =
    [
        new("identifier-twice", "Every operation gets the first identifier of its arc.",
            "IdentifierSource.Take", Store("_position").IsSkipped(), FoundBy: 1),
        new("arc-without-end", "Identifiers are taken from beyond the end of the arc.",
            "IdentifierSource.Take", Store("_left").IsSkipped(), FoundBy: 2),
        new("arc-used-again", "An arc whose grant is repeated is used twice.",
            "IdentifierSource.Grant", Call("GrantArc.get_Number", 1).Gives(long.MaxValue), FoundBy: 8),
        new("numbered-without-name", "Updates are numbered before the system has an id.",
            "OriginTimeline.HasRoom", Call("SystemId.get_IsNone").Gives(false), FoundBy: 1),
        new("confirmed-too-many", "An acknowledgement confirms the update after those that it names as well.",
            "HeardOutcomes.Retire", Call("EpochRef.get_Epoch", 2).Then("Epoch.get_Next"), FoundBy: 1),
        new("rejection-ignored", "A publisher does not hear that its update is rejected.",
            "HeardOutcomes.Retire", Call("OriginTimeline.Reject").IsSkipped(), FoundBy: 2),
        new("not-sent-again", "What was lost is never sent again.",
            "OriginTimeline.SendAgainAfter", Whole.DoesNothing(), FoundBy: 7),
        new("name-not-given-up", "A system that the root does not know any more keeps its id.",
            "UpstreamSide.StartOver", Call("OriginTimeline.Forget").IsSkipped(), FoundBy: 56, Steps: 2000),
        new("name-not-said", "A system that connects again does not say who it is.",
            "Uplink.Opened", Call("IUplinkOwner.get_System").Gives(null), FoundBy: 4),
        new("one-too-many-waits", "One update more than the limit waits for room.",
            "OriginTimeline.Publish", Comparison.MovesBoundary(">="), FoundBy: 3),
        new("unbounded-publishing", "Updates are numbered however many are unconfirmed.",
            "OriginTimeline.HasRoom", Call("OriginLimits.get_UnconfirmedUpdates").Gives(1_000_000), FoundBy: 3),
    ];

    private static readonly EngineMutation[] Serving =
    [
        new("received-not-noted", "The root does not note that it has taken an update until its epoch is applied.",
            "RootRole.EndPart", Call("UpdateAssembler.MarkApplied").IsSkipped(), FoundBy: 1),
        new("released-too-early", "An arc is given up before the last update that uses it has arrived.",
            "Admission.CollectReleases", Call("Epoch.op_GreaterThan").Gives(false), FoundBy: 3),
        new("arc-not-renewed", "No system gets a second arc.",
            "RootRole.ShowNewest", Call("Admission.GrantArcIfNeeded").IsSkipped(), FoundBy: 2),
        new("arc-told-early", "A system is told of its arc before that is durable.",
            "Admission.Inform", Call("Epoch.op_LessThanOrEqual").Gives(true), FoundBy: 158, Steps: 2000),
        new("connected-forgotten", "The state of a system that is connected is given up.",
            "Whereabouts.IsReachable", Whole.Returns(false), FoundBy: 188),
        new("children-unbounded", "Any number of children is admitted.",
            "ServingSide.Admit", Call("ChildTable.get_Count", 1).Gives(0), FoundBy: 19),
        new("outcome-forgotten", "The outcome after those that a system has heard is forgotten with them.",
            "RootRole.Admit", Call("Hello.get_Confirmed").Then("Epoch.get_Next"), FoundBy: 1),
        new("slot-of-before", "The subscriptions of a child that has gone count for the next in its slot.",
            "ChildTable.Remove", Call("List.set_Item", 2).IsSkipped(), FoundBy: 19),
        new("serves-after-failure", "A root whose log has failed does not know it.",
            "Sequencer.Fail", Whole.DoesNothing(), FoundBy: 7),
        new("shown-before-durable", "After its recovery a root shows an epoch more than it has.",
            "RootRole.Recovered", Call("Sequencer.get_Durable", 1).Then("Epoch.get_Next"), FoundBy: 117),
        new("two-epochs-at-once", "The next epoch is written before the one before it is durable.",
            "Sequencer.EndTurn", Call("Sequencer.get_IsUnderWay").Gives(false), FoundBy: 1),
        new("record-overwritten", "The next epoch is collected where the one before it is being written from.",
            "EpochCollector.Take", Store("_collecting", 1).IsSkipped(), FoundBy: 1),
    ];

    private static readonly EngineMutation[] Notices =
    [
        new("grant-out-of-date", "A grant goes to a child before the update that brings it up to date.",
            "Notices.Grant", Call("Notices.BringUpToDate").IsSkipped(), FoundBy: 20),
        new("subscribed-not-owed", "A child that was granted a value does not hear that it is subscribed.",
            "Notices.Subscribe", Call("Notices.Owe").IsSkipped(), FoundBy: 1),
        new("invalidate-not-owed", "A change of a value that was granted is told as Subscribed.",
            "Notices.Changed", Call("Notices.Lapse").IsSkipped(), FoundBy: 1),
        new("change-not-owed", "A change of a value that was granted is not told.",
            "Notices.Changed", Call("Notices.Owe").IsSkipped(), FoundBy: 1),
        new("notice-once", "Of each value a child gets one notice, and then no more.",
            "Notices.WriteOwed", StoreThrough(1).IsSkipped(), FoundBy: 1),
        new("notice-again", "A child gets the notices of its last update again with the next.",
            "Notices.SendUpdate", Call("List.Clear").IsSkipped(), FoundBy: 1),
        new("refresh-of-the-first", "A refresh carries the oldest value that is known.",
            "Notices.WriteOwed", Call("Notices.get_Shown", 1).Gives(null), FoundBy: 3),
        new("predecessor-not-noted", "The root does not note what it has sent.",
            "Notices.SendUpdate", Call("Child.set_Sent").IsSkipped(), FoundBy: 1),
        new("null-update-wrongly", "A child that is owed notices is told that nothing concerns it.",
            "Notices.BringUpToDate", Call("Notices.IsOwed").Gives(false), FoundBy: 3, Steps: 2000),
        new("acknowledged-early", "An update is acknowledged before its epoch is durable.",
            "OutcomeNotices.Write#1", Call("Epoch.op_LessThanOrEqual").Gives(true), FoundBy: 1),
        new("acknowledged-together", "One acknowledgement speaks for the updates of several epochs.",
            "OutcomeNotices.Write#1", Call("Epoch.op_Equality", 2).Gives(true), FoundBy: 1),
        new("unchanged-always", "A grant of a value that is not held says Unchanged.",
            "Notices.WriteGrant", Call("Epoch.op_Equality").Gives(true), FoundBy: 3),
    ];

    private static readonly EngineMutation[] State =
    [
        new("rejected-in-part", "An update that is rejected keeps what it changed before the operation that is wrong.",
            "RootState.ApplyUpdate", Call("Folder.UndoUpdate").IsSkipped(), FoundBy: 2),
        new("undone-in-part", "A value that is taken back keeps the epoch of the change.",
            "UndoLog.Undo", Call("ValueEntry.set_Changed").IsSkipped(), FoundBy: 11),
        new("history-not-kept", "The value of before a change is not kept.",
            "Folder.Store", Call("VersionHistory.Add").IsSkipped(), FoundBy: 1),
        new("history-ignored", "The newest value stands for that of every epoch.",
            "VersionHistory.FindAt", Call("Epoch.op_GreaterThan").Gives(false), FoundBy: 1),
        new("history-one-too-old", "A value as of the epoch of its change is the one of before.",
            "VersionHistory.FindAt", Call("Epoch.op_GreaterThan").Becomes("Epoch.op_GreaterThanOrEqual"), FoundBy: 1),
        new("history-floor-ignored", "A snapshot is read whose versions have been forgotten.",
            "RootRole.Refusal", Call("Epoch.op_LessThan").Gives(false), FoundBy: 3, Steps: 20_000),
        new("use-not-noted", "No identifier counts as used, so that no arc is ever used up.",
            "ArcUse.TryUse", Whole.Returns(true), FoundBy: 2),
        new("received-not-recovered", "A root that starts again has forgotten what it received.",
            "RootState.ApplyUpdate", Call("SystemState.set_Applied").IsSkipped(), FoundBy: 1),
        new("arc-not-recovered", "A root that starts again has forgotten which arcs it gave away.",
            "RootState.ApplyEntry", Call("Allocation.MarkArc").IsSkipped(), FoundBy: 1),
        new("name-not-recovered", "A root that starts again has forgotten which system ids it gave away.",
            "RootState.Admit", Call("Allocation.MarkSystem").IsSkipped(), FoundBy: 1),
        new("assertion-ignored", "An update is applied although what was read for it has changed.",
            "RootState.Holds", Call("Epoch.op_LessThanOrEqual").Gives(true), FoundBy: 1),
        new("assertion-too-strict", "An update is refused although what was read for it has not changed since.",
            "RootState.Holds", Call("ValueEntry.get_Changed").Then("Epoch.get_Next"), FoundBy: 2),
    ];

    private static readonly EngineMutation[] Channels =
    [
        new("lost-parts-not-sent", "Parts that a channel took with it are not sent again to a child.",
            "SentParts.ChannelLost", Whole.DoesNothing(), FoundBy: 18),
        new("parts-never-released", "What a child has followed is kept for ever.",
            "ServingSide.OnFollows", Call("SentParts.Confirm").IsSkipped(), FoundBy: 2),
        new("parts-released-early", "Whatever a child has followed, all that it was sent is released.",
            "SentParts.Confirm", Call("Epoch.op_LessThanOrEqual").Gives(true), FoundBy: 78),
        new("acquire-not-repeated", "An Acquire that a channel took with it is not sent again.",
            "ValueCache.ChannelLost", Whole.DoesNothing(), FoundBy: 18),
        new("question-not-repeated", "A question for an epoch that was lost is not asked again.",
            "EpochQuestions.AskAgain", Whole.DoesNothing(), FoundBy: 1),
        new("answer-of-before", "All questions for the newest epoch have the same nonce.",
            "EpochQuestions.AskNext", Store("_nonce").IsSkipped(), FoundBy: 7),
        new("update-said-early", "The root says of an update that it has not taken that it is part of an epoch.",
            "UpdateWaits.IsDecided", Call("Epoch.op_GreaterThanOrEqual").Gives(true), FoundBy: 1),
        new("update-said-undurable", "Of an update in an epoch that is not durable yet the root names the epoch before.",
            "UpdateWaits.Add", Call("Epoch.op_GreaterThan").Gives(false), FoundBy: 1),
        new("update-not-said", "The root does not say that an update that was asked for has come.",
            "UpdateWaits.AnswerDecided", Whole.DoesNothing(), FoundBy: 11),
        new("update-question-not-repeated", "A question for an update that was lost is not asked again.",
            "UpdateQuestions.AskAgain", Whole.DoesNothing(), FoundBy: 10),
        new("outcome-before-epoch", "An outcome counts before the epoch that it names is applied.",
            "HeardOutcomes.Retire", Call("Epoch.op_GreaterThan", 1).Gives(false), FoundBy: 1),
        new("outcome-not-repeated", "An origin that comes over another child is not told there what it has not heard.",
            "RootRole.TakeRoute", Call("RootRole.Owe").IsSkipped(), FoundBy: 11),
        new("updates-not-repeated", "Updates that a channel took with it are not sent again.",
            "OriginTimeline.SendAgain", Whole.DoesNothing(), FoundBy: 19, Steps: 2000),
        new("forgotten-system-taken", "What a forgotten system sends over a relay is taken again.",
            "RootRole.IsForgotten", Whole.Returns(false), FoundBy: 30, Steps: 2000),
        new("forgotten-name-taken", "A system that a relay named and the root has forgotten is admitted again.",
            "RelayArc.MayBeForgotten", Whole.Returns(false), FoundBy: 224, Steps: 3000),
    ];

    private static readonly EngineMutation[] Relays =
    [
        new("unresolved-shown", "A relay shows an epoch although it does not know yet of all values whether they changed.",
            "RelayRole.ShowApplied", Call("ValueCache.get_Unresolved").Gives(0), FoundBy: 23),
        new("relay-hides-invalidate", "A relay does not tell its children of an Invalidate.",
            "ValueCache.OnInvalidate", Call("ValueCache.TellServed").IsSkipped(), FoundBy: 3),
        new("relay-hides-refresh", "A relay does not tell its children of a refresh.",
            "ValueCache.OnRefresh", Call("ValueCache.TellServed").IsSkipped(), FoundBy: 3),
        new("relay-hides-grant", "A relay does not tell its children of a change that it learns of from a Grant.",
            "ValueCache.Resolve", Call("ValueCache.TellServed").IsSkipped(), FoundBy: 12),
        new("relay-hides-eviction", "A relay gives a value up and does not tell the children that hold it.",
            "ValueCache.MakeRoom", Call("ValueCache.TellServed").IsSkipped(), FoundBy: 5),
        new("outcome-to-nobody", "A relay passes an acknowledgement on to nobody.",
            "RelayRole.Confirmed", Call("RelayRole.PassDown").IsSkipped(), FoundBy: 3),
        new("rejection-to-nobody", "A relay passes a rejection on to nobody.",
            "RelayRole.Rejected", Call("RelayRole.PassDown").IsSkipped(), FoundBy: 3),
        new("allotted-twice", "A relay takes an arc whose grant is repeated for another one.",
            "Allotment.Grant", Call("GrantArc.get_Number", 1).Gives(long.MaxValue), FoundBy: 105, Steps: 2000),
        new("older-than-child", "A relay grants a child a value as of an epoch that the child has passed.",
            "Notices.CanAnswer", Call("Epoch.op_LessThan").Gives(true), FoundBy: 22),
        new("snapshot-as-current", "The answer to a snapshot read is shown as current.",
            "ValueCache.OnGrant", Call("Grant.get_IsSnapshot").Gives(false), FoundBy: 8),
        new("nothing-forwarded", "A relay keeps what its children publish.",
            "Forwarder.Send", Whole.DoesNothing(), FoundBy: 3),
    ];

    private static readonly EngineMutation[] Settling =
    [
        new("pong-before-epoch", "A sign of life counts before the epoch that was shown with it is applied.",
            "SignsOfLife.Note", Call("Epoch.op_LessThanOrEqual").Gives(true), FoundBy: 15),
        new("age-ignored", "A relay passes its own last sign of life off as one of now.",
            "RelayRole.AgeAt", Whole.Returns(null), FoundBy: 23),
        new("relay-speaks-for-all", "A relay says of what it has followed itself that all below it has.",
            "ProgressReports.SayFollows", Call("IUplinkOwner.get_IsRelay").Gives(false), FoundBy: 25),
        new("settled-without-children", "A coherent acknowledgement does not wait for the children that are connected.",
            "Settlement.Begin#2", Call("Child.IsSettled").Gives(true), FoundBy: 3),
        new("settled-without-departed", "A coherent acknowledgement does not wait for leases of ended links.",
            "Settlement.Departed", Whole.DoesNothing(), FoundBy: 16),
        new("settled-without-earlier", "A coherent acknowledgement does not wait for leases that an earlier process gave.",
            "Settlement.Begin#1", Whole.DoesNothing(), FoundBy: 6),
        new("notice-not-counted", "A child that was owed a change counts as settled.",
            "Notices.Changed", Call("Child.set_LastNotice").IsSkipped(), FoundBy: 3),
        new("grant-not-counted", "A child that was granted a value without a subscription counts as settled.",
            "Notices.GrantOnce", Call("Child.set_LastNotice").IsSkipped(), FoundBy: 13, Steps: 2000),
    ];

    private static readonly EngineMutation[] Storage =
    [
        new("given-up-unstored", "A value is given up that the store does not have as it is.",
            "ValueResidency.GiveUp", Call("StoreWriter.Add").IsSkipped(), FoundBy: 1),
        new("change-not-marked", "The store is taken to have what has changed since.",
            "Folder.Store", Call("ValueTable.MarkChanged").IsSkipped(), FoundBy: 1),
        new("applied-without-values", "An epoch is applied although values that it needs are not here.",
            "Sequencer.ApplyIfReady", Call("ValueResidency.get_IsReady").Gives(true), FoundBy: 1),
        new("nothing-awaited", "An epoch does not wait for the values that were asked for.",
            "ValueResidency.Need", Call("List.Add").IsSkipped(), FoundBy: 1),
        new("answered-without-value", "A child is answered although the value is not here.",
            "ValueResidency.TryFind", Call("ValueEntry.get_IsHere").Gives(true), FoundBy: 1),
        new("waiting-forgotten", "A child that waited for a value of the store is not answered.",
            "WaitingAcquires.Answer", Call("ServingSide.Resume").IsSkipped(), FoundBy: 1),
        new("cold-taken-for-absent", "What is not in memory does not exist.",
            "ValueTable.get_IsComplete", Whole.Returns(true), FoundBy: 4),
        new("given-up-before-shown", "A value is given up while it waits to be shown.",
            "ValueResidency.MayGo", Call("Epoch.op_LessThanOrEqual").Gives(true), FoundBy: 1),
        new("newer-in-checkpoint", "What changed after the epoch of a checkpoint is stored before it is cut.",
            "ValueResidency.MayGo", Call("CheckpointRun.Includes").Gives(true), FoundBy: 22),
        new("checkpoint-of-later", "A checkpoint has the newest values instead of those of its epoch.",
            "VersionHistory.FindAt", Call("Epoch.op_GreaterThan").Gives(false), FoundBy: 1),
        new("checkpoint-forgets", "A value that changes while a checkpoint is made counts as stored.",
            "CheckpointRun.Write", Call("CheckpointRun.Includes").Gives(true), FoundBy: 6),
        new("floor-not-restored", "A root that starts with a checkpoint reads snapshots of before it.",
            "VersionHistory.BeginAt", Call("VersionHistory.set_Floor").IsSkipped(), FoundBy: 4),
        new("use-not-restored", "A checkpoint forgets which identifiers were used.",
            "ArcUse.Restore", Whole.DoesNothing(), FoundBy: 8),
        new("outcomes-not-restored", "A checkpoint forgets what became of updates.",
            "RootStateReader.ReadSystem", Call("OutcomeLog.Add").IsSkipped(), FoundBy: 4),
        new("full-store-written", "A checkpoint is written to a store that has no room.",
            "ValueResidency.EndTurn", Call("ValueResidency.get_IsStoreFull").Gives(false), FoundBy: 10, Steps: 2000),
        new("full-store-relieved", "Memory is given up to a store that has no room.",
            "ValueResidency.MayGo", Call("ValueResidency.get_IsStoreFull").Gives(false), FoundBy: 12),
        new("left-out-for-good", "What was left out while the disk was full is not asked for, nor taken, when it has room.",
            "RootRole.AskForLeftOut", Whole.DoesNothing(), FoundBy: 12),
        new("no-credit-after-room", "Nobody hears that the disk has room again.",
            "RootRole.QuotaOf", Whole.Returns(null), FoundBy: 1),
        new("allocation-not-restored", "A checkpoint forgets what was given away.",
            "Allocation.Restore", Whole.DoesNothing(), FoundBy: 4),
    ];

    private static readonly EngineMutation[] Keys =
    [
        new("key-not-remembered", "The key of an update that took effect is not remembered.",
            "RootState.Remember", Call("UpdateKeys.Add").IsSkipped(), FoundBy: 5),
        new("key-of-any-epoch", "A publisher is told the epoch after the one in which the update with its key took effect.",
            "OriginTimeline.End", Call("Reject.get_First").Then("Epoch.get_Next"), FoundBy: 5),
        new("keys-given-up-early", "The keys of updates are given up with the next epoch.",
            "KeyRetention.Collect", Call("TimeSpan.op_GreaterThanOrEqual").Gives(true), FoundBy: 5),
        new("keys-unbounded", "Any number of keys is remembered.",
            "KeyRetention.TryTake", Call("UpdateKeys.get_Count").Gives(0), FoundBy: 5),
        new("keys-on-their-way-uncounted", "Keys of updates that are not applied yet do not count towards the limit.",
            "KeyRetention.TryTake", Call("EpochCollector.get_Keys").Gives(0), FoundBy: 92),
        new("keys-lost", "A checkpoint is read without the keys of updates.",
            "RootState.Restore", Call("RootStateReader.ReadKeys").IsSkipped(), FoundBy: 4),
    ];

    private static readonly EngineMutation[] Speculation =
    [
        new("confirmed-and-unconfirmed", "An update that is confirmed is folded over the value that has it.",
            "OverlayUpdate.IsOn", Call("Epoch.op_GreaterThan").Gives(true), FoundBy: 1),
        new("refused-and-shown", "An update that the root refuses is not undone.",
            "OriginTimeline.Reject", Call("ITimelineFollower.Rejected").IsSkipped(), FoundBy: 1),
        new("outcome-presumed", "Below a relay, an update without an outcome is taken for one that is in no epoch that is applied.",
            "UpstreamSide.LinkUp", Call("Overlay.LinkUp").IsSkipped(), FoundBy: 37),
        new("base-outlives-its-epoch", "A confirmed value of before a change goes on beneath what is unconfirmed.",
            "OverlayEntry.Recall", Call("Epoch.op_LessThanOrEqual", 2).Gives(true), FoundBy: 1),
        new("given-up-too-soon", "What is confirmed is given up although a read of before is open.",
            "Overlay.DropDecided", Call("Epoch.op_LessThan", 1).Gives(false), FoundBy: 8),
        new("view-not-renewed", "A value that was folded stays as it is when a newer epoch is applied.",
            "Overlay.MarkShownDirty", Whole.DoesNothing(), FoundBy: 31),
        new("folded-alone", "A watched value that is folded out of others is not looked at when these change.",
            "Overlay.MarkFoldedDirty", Whole.DoesNothing(), FoundBy: 10),
        new("view-not-reported", "A watch does not hear of what was published.",
            "Overlay.ReportChanges", Call("Overlay.Report").IsSkipped(), FoundBy: 1),
        new("impossible-and-shown", "An update that the root will refuse for what it says is shown until then.",
            "Overlay.Fold", Call("OverlayRouter.TryRoute").Gives(true), FoundBy: 1),
        new("forgotten-and-read", "A read goes on over an epoch whose updates are not kept any more.",
            "Overlay.ReadAnew", Whole.DoesNothing(), FoundBy: 178),
    ];

    private static readonly EngineMutation[] Siblings =
    [
        new("sibling-counted-twice", "What is read goes on to an epoch that may have what a sibling published.",
            "Overlay.FindSure", Call("Siblings.get_Bound").Gives(null), FoundBy: 1249),
        new("sibling-too-late", "An update of a sibling is folded over an epoch that it may be part of.",
            "Overlay.Hear", Call("Epoch.op_GreaterThanOrEqual").Gives(true), FoundBy: 68),
        new("sibling-out-of-order", "An update of a sibling is shown without those before it.",
            "SiblingOrigin.IsReady", Whole.Returns(true), FoundBy: 10),
        new("sibling-before-its-state", "An update of a sibling is folded over a state from before those before it.",
            "OverlayUpdate.IsOn", Call("Epoch.op_LessThanOrEqual").Gives(true), FoundBy: 10),
        new("sibling-without-end", "An update of a sibling whose outcome does not come is shown for ever.",
            "UpstreamSide.Tick", Call("Overlay.Tick").IsSkipped(), FoundBy: 225),
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<EngineMutation> All { get; } =
        [.. Updates, .. Cache, .. Publishing, .. Serving, .. Notices, .. State, .. Channels, .. Relays, .. Settling, .. Storage, .. Keys, .. Directory, .. Messages, .. Speculation, .. Siblings];

    /// <summary>The mutation of a name; null if there is none.</summary>
    public static EngineMutation? Find(string name) => All.FirstOrDefault(mutation => string.Equals(mutation.Name, name, StringComparison.Ordinal));
}
