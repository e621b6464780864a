using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Core.Links;

/// <summary>The half of an engine that a channel belongs to: the one towards the upstream, or the one that serves children.</summary>
internal interface IChannelSide
{
    /// <summary>Handles one message outside a part. False if the reader failed or the session was refused; then the channel ends.</summary>
    bool Handle(ChannelSession session, MessageCode code, int fields, ref MessagePackReader reader);

    /// <summary>Whether this part may begin here; checked before anything is kept of it.</summary>
    bool BeginPart(ChannelSession session, in BeginUpdate begin);

    /// <summary>Checks one message inside a part; it takes effect when its whole update is applied.</summary>
    bool CheckInPart(ChannelSession session, MessageCode code, int fields, ref MessagePackReader reader);

    /// <summary>The part that the channel was in the middle of is whole.</summary>
    bool EndPart(ChannelSession session);

    /// <summary>Nothing more comes over this channel.</summary>
    void Closed(ChannelSession session);
}
