namespace Coherence.Core.Messaging;

/// <summary>Figures of user messages at one system, questions that it asks and a node is asked included, since its start. What does not apply to it is 0.</summary>
/// <param name="Sent">Messages that were accepted for sending.</param>
/// <param name="Delivered">Those of them that were delivered.</param>
/// <param name="GivenUp">Those of them that were given up.</param>
/// <param name="OnTheWay">Those of them that are neither.</param>
/// <param name="Received">Messages that were delivered here.</param>
/// <param name="Repeated">Copies of messages that had been delivered here before.</param>
/// <param name="Held">Messages that came here and cannot be delivered yet.</param>
/// <param name="Expired">Messages that came here and could not be delivered within their lifetime.</param>
/// <param name="PassedOn">Root or relay: messages between others, and what was said of them, that were passed on.</param>
/// <param name="NotPassedOn">Root or relay: those that were not, for one of the reasons of specs/messaging.md#reasons.</param>
public readonly record struct MessageFigures(
    long Sent, long Delivered, long GivenUp, int OnTheWay, long Received, long Repeated, int Held, long Expired, long PassedOn, long NotPassedOn);
