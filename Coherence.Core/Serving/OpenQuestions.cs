using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using Coherence.Core.Codec;
using Coherence.Core.Links;
using Coherence.Core.Messages;

namespace Coherence.Core.Serving;

/// <summary>The questions for an epoch that a child has open: each once, however often a lost channel makes the child ask it again.</summary>
/// <remarks>
/// A question that is asked again may overtake the one before, so which was asked last, and over which channel the child still
/// listens, cannot be known here. The answer goes over every channel over which the question came. A mutable struct inside its
/// child; empty, it costs no memory of its own.
/// </remarks>
[SuppressMessage("Design", "MA0102:Make member readonly", Justification = "It is a mutable table.")]
internal struct OpenQuestions
{
    private Dictionary<long, Asked>? _byNonce;

    public readonly int Count => _byNonce?.Count ?? 0;

    /// <summary>Whether a question is open already. If so, it is answered over one channel more.</summary>
    public bool IsOpen(long nonce, ChannelSession over)
    {
        if (_byNonce is null || !_byNonce.TryGetValue(nonce, out Asked asked))
        {
            return false;
        }

        _byNonce[nonce] = asked with { Channels = asked.Channels | BitOf(over) };
        return true;
    }

    public void Open(long nonce, ChannelSession over, bool isAboutUpdate)
    {
        _byNonce ??= [];
        _byNonce.Add(nonce, new Asked(BitOf(over), isAboutUpdate));
    }

    /// <summary>Whether a question is open that is not about an update: somebody has its nonce until it is answered.</summary>
    public readonly bool IsAboutRoot(long nonce) => _byNonce is not null && _byNonce.TryGetValue(nonce, out Asked asked) && !asked.IsAboutUpdate;

    /// <summary>A question is open no more.</summary>
    /// <returns>Whether it was.</returns>
    public bool Close(long nonce) => _byNonce is not null && _byNonce.Remove(nonce);

    /// <summary>A channel has ended. Questions about updates that came over no other are closed: what the child still wants to know it asks again.</summary>
    /// <remarks>Of what it takes back over another channel the question may have been on its way here.</remarks>
    /// <returns>Their nonces.</returns>
    public List<long> CloseUpdates(ChannelSession lost)
    {
        var closed = new List<long>();
        if (_byNonce is null)
        {
            return closed;
        }

        foreach ((long nonce, Asked asked) in new List<KeyValuePair<long, Asked>>(_byNonce))
        {
            if (!asked.IsAboutUpdate)
            {
                continue;
            }

            int left = asked.Channels & ~BitOf(lost);
            _byNonce[nonce] = asked with { Channels = left };
            if (left == 0 && _byNonce.Remove(nonce))
            {
                closed.Add(nonce);
            }
        }

        return closed;
    }

    /// <summary>The link has ended: all are closed.</summary>
    /// <returns>The nonces of those about updates.</returns>
    public List<long> CloseAll()
    {
        var closed = new List<long>();
        foreach ((long nonce, Asked asked) in _byNonce ?? [])
        {
            if (asked.IsAboutUpdate)
            {
                closed.Add(nonce);
            }
        }

        _byNonce = null;
        return closed;
    }

    /// <summary>Answers a question that is open. If no channel over which it came is up, the child asks again.</summary>
    /// <param name="follows">The answer.</param>
    /// <param name="channels">Those of the child's link.</param>
    public void Answer(in FollowsEpoch follows, LinkChannels channels)
    {
        if (_byNonce is null || !_byNonce.Remove(follows.Nonce, out Asked asked))
        {
            return;
        }

        foreach (ChannelSession session in channels.Up)
        {
            if ((asked.Channels & BitOf(session)) != 0)
            {
                session.Send(FollowsEpochCodec.Write, follows);
            }
        }
    }

    /// <summary>Gives its memory back if none is open.</summary>
    public void Relieve() => _byNonce = Count == 0 ? null : _byNonce;

    private static int BitOf(ChannelSession session) => 1 << session.Ordinal;

    /// <summary>How one was asked.</summary>
    /// <param name="Channels">A bit for each channel over which it came, by its ordinal.</param>
    /// <param name="IsAboutUpdate">Whether it is about an update of a system, and not about the root's epochs.</param>
    private readonly record struct Asked(int Channels, bool IsAboutUpdate);
}
