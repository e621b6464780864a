using System.Collections.Generic;
using Coherence.Core.Links;
using Coherence.Core.Messages;

namespace Coherence.Core.Serving;

/// <summary>The questions for an epoch that a child has open: each once, however often a lost channel makes the child ask it again.</summary>
internal sealed class OpenQuestions
{
    private readonly Dictionary<long, ChannelSession> _channels = [];

    public int Count => _channels.Count;

    /// <summary>Whether a question is open already. If so, its answer goes over the channel over which it was asked last.</summary>
    public bool IsOpen(long nonce, ChannelSession over)
    {
        if (!_channels.ContainsKey(nonce))
        {
            return false;
        }

        _channels[nonce] = over;
        return true;
    }

    public void Open(long nonce, ChannelSession over) => _channels.Add(nonce, over);

    /// <summary>Answers a question that is open. With its channel gone the child asks again.</summary>
    public void Answer(in FollowsEpoch follows)
    {
        if (_channels.Remove(follows.Nonce, out ChannelSession? over))
        {
            ServingSide.Answer(over, follows);
        }
    }
}
