namespace Coherence.Core.Messaging;

/// <summary>Counts what all streams of a sender keep.</summary>
internal interface IOutgoingOwner
{
    /// <summary>A message is kept no longer.</summary>
    void Ended(int bytes, bool isDelivered);
}
