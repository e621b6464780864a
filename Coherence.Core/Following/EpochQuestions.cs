using System;
using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Following;

/// <summary>What this system, and at a relay its children, have asked the root and have no answer to yet.</summary>
/// <remarks>
/// specs/epochs.md#waiting-for-an-epoch, #settled. Who asks for the newest epoch wants one that was the newest after the asking, so a question
/// that is on its way already is no use to them: all who come meanwhile share the next. That every cache has followed an epoch stays
/// true, and holds for all epochs before: those who wait for one epoch share its question, and an answer is for everyone up to it.
/// However many wait, few questions are open (BND-1).
/// </remarks>
internal sealed class EpochQuestions(Action<WaitForEpoch> send, Func<SystemId> root)
{
    // So many at once that who comes next rarely waits for an answer before its question goes.
    private const int MaximumOpen = 64;

    private readonly SortedDictionary<Epoch, List<Action>> _everywhere = [];
    private readonly SortedDictionary<long, Epoch> _openEverywhere = [];
    private List<Action<Epoch>> _asked = [];
    private List<Action<Epoch>> _next = [];
    private Epoch _newestEverywhere;
    private long _nonce;
    private long _askedNonce;
    private bool _isAsking;

    /// <summary>How many wait for an answer.</summary>
    public int Waiting => _asked.Count + _next.Count + _everywhere.Sum(static epoch => epoch.Value.Count);

    /// <summary>A nonce that no other question of this system has.</summary>
    public long NextNonce() => ++_nonce;

    /// <summary>Asks for an epoch that is the root's newest after this call.</summary>
    public void AskNewest(Action<Epoch> completed)
    {
        _next.Add(completed);
        AskNext();
    }

    /// <summary>Asks to be told when every cache of the cluster has followed an epoch.</summary>
    public void AskEverywhere(Epoch epoch, Action completed)
    {
        if (_everywhere.TryGetValue(epoch, out List<Action>? waiting))
        {
            waiting.Add(completed);
            return;
        }

        _everywhere.Add(epoch, [completed]);
        _newestEverywhere = epoch > _newestEverywhere ? epoch : _newestEverywhere;
        if (_openEverywhere.Count < MaximumOpen)
        {
            OpenEverywhere(epoch);
        }
    }

    /// <summary>Who asked for the newest epoch is not interested any more.</summary>
    /// <param name="completed">What was given when asking, or its equal.</param>
    public void Forget(Action<Epoch> completed)
    {
        // Mostly one of the last that came.
        int index = _next.LastIndexOf(completed);
        if (index >= 0)
        {
            _next.RemoveAt(index);
            return;
        }

        _ = _asked.Remove(completed);
    }

    /// <summary>Who asked for an epoch that every cache has followed is not interested any more.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="completed">What was given when asking, or its equal.</param>
    public void Forget(Epoch epoch, Action completed)
    {
        if (_everywhere.TryGetValue(epoch, out List<Action>? waiting) && waiting.Remove(completed) && waiting.Count == 0)
        {
            _ = _everywhere.Remove(epoch);
        }
    }

    /// <summary>An answer has come; one to a question that is not open any more is ignored.</summary>
    public void Answered(in FollowsEpoch follows)
    {
        if (follows.IsEverywhere)
        {
            AnsweredEverywhere(follows);
            return;
        }

        if (!_isAsking || follows.Nonce != _askedNonce)
        {
            return;
        }

        List<Action<Epoch>> answered = _asked;
        _asked = [];
        _isAsking = false;
        AskNext();
        foreach (Action<Epoch> completed in answered)
        {
            completed(follows.Epoch.Epoch);
        }
    }

    /// <summary>A question or its answer may have been lost: all are asked again.</summary>
    public void AskAgain()
    {
        if (_isAsking)
        {
            SendNewest();
        }

        AskNext();
        foreach ((long nonce, Epoch epoch) in _openEverywhere)
        {
            SendEverywhere(nonce, epoch);
        }
    }

    /// <summary>This system ends: no answer is waited for any more.</summary>
    public void Clear()
    {
        _isAsking = false;
        _asked.Clear();
        _next.Clear();
        _everywhere.Clear();
        _openEverywhere.Clear();
    }

    private void AnsweredEverywhere(in FollowsEpoch follows)
    {
        if (!_openEverywhere.TryGetValue(follows.Nonce, out Epoch epoch) || follows.Epoch.Epoch < epoch)
        {
            return;
        }

        _ = _openEverywhere.Remove(follows.Nonce);
        var completed = new List<Action>();
        while (_everywhere.Count > 0 && _everywhere.First() is var (earliest, waiting) && earliest <= epoch)
        {
            _ = _everywhere.Remove(earliest);
            completed.AddRange(waiting);
        }

        // Those for whom there was no question to spare share the newest one.
        if (_everywhere.Count > 0 && !_openEverywhere.ContainsValue(_newestEverywhere))
        {
            OpenEverywhere(_newestEverywhere);
        }

        foreach (Action complete in completed)
        {
            complete();
        }
    }

    private void OpenEverywhere(Epoch epoch)
    {
        _openEverywhere.Add(++_nonce, epoch);
        SendEverywhere(_nonce, epoch);
    }

    private void SendEverywhere(long nonce, Epoch epoch) =>
        send(new WaitForEpoch(new EpochRef(root(), epoch), nonce, IsEverywhere: true));

    private void AskNext()
    {
        if (_isAsking || _next.Count == 0)
        {
            return;
        }

        _isAsking = true;
        (_asked, _next) = (_next, _asked);
        _askedNonce = ++_nonce;
        SendNewest();
    }

    private void SendNewest() => send(new WaitForEpoch(new EpochRef(root(), Epoch.Zero), _askedNonce, IsEverywhere: false));
}
