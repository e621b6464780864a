using System;
using Coherence.Core.Identity;
using Coherence.Core.Links;
using Coherence.Core.Messages;

namespace Coherence.Core.Serving;

/// <summary>What a root and a relay do differently for their children: the root decides, a relay passes on.</summary>
internal interface IServingRole : INoticeSource
{
    /// <summary>Whether frames of children should wait, because too much of what they sent is on its way.</summary>
    bool IsOverloaded { get; }

    /// <summary>Why a Hello is refused; null if it is not.</summary>
    Goodbye? Check(in Hello hello);

    /// <summary>Makes a child of a system that was not refused.</summary>
    Child Admit(in Hello hello, int slot, ushort generation);

    /// <summary>What the child is welcomed with.</summary>
    Welcome WelcomeOf(Child child, in Hello hello);

    /// <summary>The way from here to the root; empty at the root.</summary>
    SystemPath Path { get; }

    /// <summary>The child has been welcomed: it is told its id, its arcs and its credit, as far as they are known.</summary>
    void Welcomed(Child child);

    /// <summary>A channel of the child has ended, and with it may have gone what it was told.</summary>
    void ChannelLost(Child child);

    /// <summary>The child's link has ended.</summary>
    /// <param name="child">The child.</param>
    /// <param name="isForGood">Whether it said that it will not come back.</param>
    void Gone(Child child, bool isForGood);

    /// <summary>Whether a part of this update may come from this child.</summary>
    bool BeginPart(Child child, ChannelSession session, in BeginUpdate begin);

    /// <summary>Whether this operation may stand in the part that the channel is in the middle of.</summary>
    bool CheckOperation(Child child, ChannelSession session, in PublishOp operation);

    /// <summary>Takes the part that the channel was in the middle of.</summary>
    bool EndPart(Child child, ChannelSession session);

    /// <summary>Answers an Acquire, now or later. The child can be granted a value now.</summary>
    void Answer(Child child, in AcquireQuestion question);

    /// <summary>A relay says where a system below it is.</summary>
    void Connected(Child child, in Connectivity said);

    /// <summary>Passes messages between other systems on.</summary>
    MessageRouter Messages { get; }

    /// <summary>A system below has used an arc up.</summary>
    void Release(Child child, in ReleaseArc release);

    /// <summary>The child wants another arc.</summary>
    void Request(Child child, in RequestArc request);

    /// <summary>An origin below knows the outcome of its updates up to an epoch.</summary>
    void Heard(Child child, SystemId origin, Epoch upTo);

    /// <summary>The child wants to be brought to an epoch that is not shown yet.</summary>
    void Want(Epoch epoch);

    /// <summary>The child asks for the root's newest epoch.</summary>
    void AskNewest(Child child, in WaitForEpoch wait);

    /// <summary>The child asks to be told when an update of a system is part of a root epoch.</summary>
    void AskUpdate(Child child, in WaitForEpoch wait);

    /// <summary>The child asks about an update no more: it has taken the question back, or cannot be answered.</summary>
    void CancelUpdate(Child child, long nonce);

    /// <summary>The child asks to be told when every cache has followed an epoch.</summary>
    void AskSettled(Child child, in WaitForEpoch wait);

    /// <summary>How long ago the root is known to have been there.</summary>
    TimeSpan AgeAt(TimeSpan now);

    /// <summary>The figures for people.</summary>
    Report ReportOf(long nonce);
}
