using System.Collections.Generic;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.Links;
using Coherence.Core.Messages;

namespace Coherence.Core.Serving;

/// <summary>Children that wait for an epoch that is not shown yet, and the questions of children for one: of the root, of a system, or everywhere.</summary>
/// <remarks>specs/epochs.md#waiting-for-an-epoch. How much of one child may be open is bounded (BND-1).</remarks>
internal sealed class WaitingChildren(IServingRole role, Notices notices, int questionsPerChild)
{
    private readonly List<Child> _wanting = [];

    // Questions for an epoch that is not shown here. Nobody else is asked for one of which only its child says that it exists.
    private readonly List<(Child Child, WaitForEpoch Wait)> _early = [];

    /// <summary>A child says which epoch it wants to be brought to, or asks for one.</summary>
    public bool Ask(Child child, ChannelSession session, in WaitForEpoch wait)
    {
        bool isOfRoot = wait.Epoch.System == notices.Root;
        if (!isOfRoot && (wait.IsEverywhere || wait.Epoch.Epoch == Epoch.Zero))
        {
            string asked = wait.IsEverywhere ? $"every cache has followed {wait.Epoch}" : $"there is a newer epoch of {wait.Epoch.System}";
            return session.Refuse(GoodbyeReason.RuleBroken, $"It is asked whether {asked}; that can be asked of the root's timeline alone.");
        }

        bool isQuestion = !isOfRoot || wait.IsEverywhere || wait.Epoch.Epoch == Epoch.Zero;
        if (isQuestion)
        {
            return AskQuestion(child, session, wait);
        }

        Bring(child, wait.Epoch.Epoch);
        if (wait.Epoch.Epoch > notices.Shown)
        {
            role.Want(wait.Epoch.Epoch);
        }

        return true;
    }

    /// <summary>Brings a child to an epoch as soon as it is shown.</summary>
    public void Bring(Child child, Epoch epoch)
    {
        if (epoch <= notices.Shown)
        {
            notices.BringUpToDate(child);
            return;
        }

        child.Wanted ??= new WantedEpochs();
        if (child.Wanted.Count == 0)
        {
            _wanting.Add(child);
        }

        _ = child.Wanted.TryAdd(epoch);
    }

    /// <summary>A newer epoch is shown.</summary>
    public void Shown()
    {
        BringWanting();
        AskEarly();
    }

    /// <summary>A child takes a question about an update back. It is told when that is so, for until then the question counts.</summary>
    public bool Cancel(Child child, ChannelSession session, long nonce)
    {
        if (child.Questions.IsAboutRoot(nonce))
        {
            return session.Refuse(GoodbyeReason.RuleBroken, $"Question {nonce} is about the root's epochs: it is answered, and cannot be taken back.");
        }

        if (child.Questions.Close(nonce))
        {
            role.CancelUpdate(child, nonce);
        }

        session.Send(FollowsEpochCodec.Write, new FollowsEpoch(notices.Root, new EpochRef(notices.Root, Epoch.Zero), nonce, IsEverywhere: false));
        return true;
    }

    /// <summary>A channel of a child has ended.</summary>
    public void ChannelLost(Child child, ChannelSession session) => CancelAll(child, child.Questions.CloseUpdates(session));

    /// <summary>A child is gone.</summary>
    public void Forget(Child child)
    {
        CancelAll(child, child.Questions.CloseAll());
        _ = _early.RemoveAll(early => early.Child == child);
        _ = _wanting.Remove(child);
    }

    private void CancelAll(Child child, List<long> closed)
    {
        foreach (long nonce in closed)
        {
            role.CancelUpdate(child, nonce);
        }
    }

    private bool AskQuestion(Child child, ChannelSession session, in WaitForEpoch wait)
    {
        if (wait.Nonce == 0)
        {
            return session.Refuse(GoodbyeReason.RuleBroken, "A question for an epoch has no nonce, so that nothing could answer it.");
        }

        if (child.Questions.IsOpen(wait.Nonce, session))
        {
            return true;
        }

        if (child.Questions.Count >= questionsPerChild)
        {
            return session.Refuse(GoodbyeReason.RuleBroken, $"More than {questionsPerChild} questions for an epoch are open.");
        }

        bool isAboutUpdate = wait.Epoch.System != notices.Root;
        child.Questions.Open(wait.Nonce, session, isAboutUpdate);
        if (isAboutUpdate)
        {
            role.AskUpdate(child, wait);
        }
        else if (!wait.IsEverywhere)
        {
            role.AskNewest(child, wait);
        }
        else if (wait.Epoch.Epoch <= notices.Shown)
        {
            role.AskSettled(child, wait);
        }
        else
        {
            _early.Add((child, wait));
            role.Want(wait.Epoch.Epoch);
        }

        return true;
    }

    // One that waits for an epoch hears of it at once, also if nothing that it holds has changed; and of none before, for it may have named any.
    private void BringWanting()
    {
        int kept = 0;
        for (int index = 0; index < _wanting.Count; index++)
        {
            Child child = _wanting[index];
            if (child.Wanted!.First <= notices.Shown)
            {
                notices.BringUpToDate(child);
                _ = child.Wanted.Reached(child.Sent);
            }

            if (child.Wanted.Count > 0)
            {
                _wanting[kept++] = child;
            }
        }

        _wanting.RemoveRange(kept, _wanting.Count - kept);
    }

    private void AskEarly()
    {
        int kept = 0;
        for (int index = 0; index < _early.Count; index++)
        {
            (Child child, WaitForEpoch wait) = _early[index];
            if (wait.Epoch.Epoch > notices.Shown)
            {
                _early[kept++] = (child, wait);
                continue;
            }

            role.AskSettled(child, wait);
        }

        _early.RemoveRange(kept, _early.Count - kept);
    }
}
