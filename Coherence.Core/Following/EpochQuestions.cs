using System;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Following;

/// <summary>What this system, and at a relay its children, have asked the root and have no answer to yet.</summary>
/// <remarks>
/// specs/epochs.md#fence. Who asks for the newest epoch wants one that was the newest after the asking, so a question that is
/// on its way already is no use to them: all who come meanwhile share the next.
/// </remarks>
internal sealed class EpochQuestions(Action<WaitForEpoch> send, Func<SystemId> root)
{
    private readonly SortedDictionary<long, (Epoch Epoch, Action Completed)> _everywhere = [];
    private List<Action<Epoch>> _asked = [];
    private List<Action<Epoch>> _next = [];
    private long _nonce;
    private long _askedNonce;

    /// <summary>Asks for an epoch that is the root's newest after this call.</summary>
    public void AskNewest(Action<Epoch> completed)
    {
        _next.Add(completed);
        AskNext();
    }

    /// <summary>Asks to be told when every cache of the cluster has followed an epoch.</summary>
    public void AskEverywhere(Epoch epoch, Action completed)
    {
        _everywhere.Add(++_nonce, (epoch, completed));
        send(new WaitForEpoch(new EpochRef(root(), epoch), _nonce, IsEverywhere: true));
    }

    /// <summary>An answer has come; one to a question that is not open any more is ignored.</summary>
    public void Answered(in FollowsEpoch follows)
    {
        if (follows.IsEverywhere)
        {
            if (_everywhere.TryGetValue(follows.Nonce, out (Epoch Epoch, Action Completed) open) && follows.Epoch.Epoch >= open.Epoch)
            {
                _ = _everywhere.Remove(follows.Nonce);
                open.Completed();
            }

            return;
        }

        if (_asked.Count == 0 || follows.Nonce != _askedNonce)
        {
            return;
        }

        List<Action<Epoch>> answered = _asked;
        _asked = [];
        AskNext();
        foreach (Action<Epoch> completed in answered)
        {
            completed(follows.Epoch.Epoch);
        }
    }

    /// <summary>A question or its answer may have been lost: all are asked again.</summary>
    public void AskAgain()
    {
        if (_asked.Count > 0)
        {
            SendNewest();
        }

        AskNext();
        foreach ((long nonce, (Epoch epoch, _)) in _everywhere)
        {
            send(new WaitForEpoch(new EpochRef(root(), epoch), nonce, IsEverywhere: true));
        }
    }

    /// <summary>This system ends: no answer is waited for any more.</summary>
    public void Clear()
    {
        _asked.Clear();
        _next.Clear();
        _everywhere.Clear();
    }

    private void AskNext()
    {
        if (_asked.Count > 0 || _next.Count == 0)
        {
            return;
        }

        (_asked, _next) = (_next, _asked);
        _askedNonce = ++_nonce;
        SendNewest();
    }

    private void SendNewest() => send(new WaitForEpoch(new EpochRef(root(), Epoch.Zero), _askedNonce, IsEverywhere: false));
}
