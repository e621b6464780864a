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
    // For each nonce a bit for each channel, by its ordinal.
    private Dictionary<long, int>? _askedOver;

    public readonly int Count => _askedOver?.Count ?? 0;

    /// <summary>Whether a question is open already. If so, it is answered over one channel more.</summary>
    public bool IsOpen(long nonce, ChannelSession over)
    {
        int asked = 0;
        if (_askedOver?.TryGetValue(nonce, out asked) != true)
        {
            return false;
        }

        _askedOver[nonce] = asked | BitOf(over);
        return true;
    }

    public void Open(long nonce, ChannelSession over)
    {
        _askedOver ??= [];
        _askedOver.Add(nonce, BitOf(over));
    }

    /// <summary>Answers a question that is open. If no channel over which it came is up, the child asks again.</summary>
    /// <param name="follows">The answer.</param>
    /// <param name="channels">Those of the child's link.</param>
    public void Answer(in FollowsEpoch follows, LinkChannels channels)
    {
        int asked = 0;
        if (_askedOver?.Remove(follows.Nonce, out asked) != true)
        {
            return;
        }

        foreach (ChannelSession session in channels.Up)
        {
            if ((asked & BitOf(session)) != 0)
            {
                session.Send(FollowsEpochCodec.Write, follows);
            }
        }
    }

    /// <summary>Gives its memory back if none is open.</summary>
    public void Relieve() => _askedOver = Count == 0 ? null : _askedOver;

    private static int BitOf(ChannelSession session) => 1 << session.Ordinal;
}
