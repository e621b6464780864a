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
public readonly record struct OutgoingMessage(
    SystemId Target,
    MessageType Type,
    ReadOnlyMemory<byte> Payload,
    TimeSpan Lifetime,
    bool IsOrdered = true,
    MessageKind Kind = MessageKind.Message,
    long About = 0);
