using System;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Messaging;

/// <summary>A message that an application sends. specs/messaging.md#the-sender.</summary>
/// <param name="Target">The receiver.</param>
/// <param name="Type">The application's name for the kind of message.</param>
/// <param name="Payload">Its bytes, at most 512 KiB; not changed from here on.</param>
/// <param name="Lifetime">For how long it may take effect: above zero, at most a day.</param>
/// <param name="IsOrdered">Whether it is delivered after all of its type that were sent to the target before.</param>
/// <param name="Kind">What it is to its receiver.</param>
/// <param name="About">Of a reply or failure: the number of the request; else 0.</param>
/// <param name="Asked">Of a question: the root epoch that it asks about. What other messages name instead the engine knows.</param>
public readonly record struct OutgoingMessage(
    SystemId Target,
    MessageType Type,
    ReadOnlyMemory<byte> Payload,
    TimeSpan Lifetime,
    bool IsOrdered = true,
    MessageKind Kind = MessageKind.Message,
    long About = 0,
    Epoch Asked = default)
{
    private static readonly MessageType Questions = MessageType.Of("question");

    /// <summary>Asks whether a system, which may be a relay or the root, has followed a root epoch: it says Delivered as soon as it has.</summary>
    /// <param name="target">The system.</param>
    /// <param name="epoch">The root epoch.</param>
    /// <param name="lifetime">For how long it may wait for that: above zero, at most a day.</param>
    public static OutgoingMessage Question(SystemId target, Epoch epoch, TimeSpan lifetime) =>
        new(target, Questions, default, lifetime, IsOrdered: false, MessageKind.Question, About: 0, epoch);
}
