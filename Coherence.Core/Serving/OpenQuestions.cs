using System.Collections.Generic;
using Coherence.Core.Codec;
using Coherence.Core.Links;
using Coherence.Core.Messages;

namespace Coherence.Core.Serving;

/// <summary>The questions for an epoch that a child has open: each once, however often a lost channel makes the child ask it again.</summary>
/// <remarks>
/// A question that is asked again may overtake the one before, so which was asked last, and over which channel the child still
/// listens, cannot be known here. The answer goes over every channel over which the question came.
/// </remarks>
internal sealed class OpenQuestions
{
    // For each nonce a bit for each channel, by its ordinal.
    private readonly Dictionary<long, int> _askedOver = [];

    public int Count => _askedOver.Count;

    /// <summary>Whether a question is open already. If so, it is answered over one channel more.</summary>
    public bool IsOpen(long nonce, ChannelSession over)
    {
        if (!_askedOver.TryGetValue(nonce, out int asked))
        {
            return false;
        }

        _askedOver[nonce] = asked | BitOf(over);
        return true;
    }

    public void Open(long nonce, ChannelSession over) => _askedOver.Add(nonce, BitOf(over));

    /// <summary>Answers a question that is open. If no channel over which it came is up, the child asks again.</summary>
    /// <param name="follows">The answer.</param>
    /// <param name="channels">Those of the child's link.</param>
    public void Answer(in FollowsEpoch follows, LinkChannels channels)
    {
        if (!_askedOver.Remove(follows.Nonce, out int asked))
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

    private static int BitOf(ChannelSession session) => 1 << session.Ordinal;
}
