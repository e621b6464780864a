namespace Coherence.Core.Messaging;

/// <summary>Figures of the user messages of one system.</summary>
/// <param name="Sent">Messages that were accepted for sending, since the start.</param>
/// <param name="Delivered">Those of them that were delivered.</param>
/// <param name="GivenUp">Those of them that were given up.</param>
/// <param name="OnTheWay">Those of them that are neither.</param>
/// <param name="Received">Messages that were delivered here.</param>
/// <param name="Repeated">Copies of messages that had been delivered here before.</param>
/// <param name="Held">Messages that came here and cannot be delivered yet.</param>
public readonly record struct MessageFigures(long Sent, long Delivered, long GivenUp, int OnTheWay, long Received, long Repeated, int Held);
