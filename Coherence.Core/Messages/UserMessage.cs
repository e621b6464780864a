using System;
using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Any system to any system: a message of the application.</summary>
/// <remarks>
/// specs/protocol.md#usermessage. Takes effect once (its id comes from the sender's arc), and not before one element of
/// its context is reached at the receiver (CAU-1). The sender keeps it until <see cref="Delivered"/>.
/// </remarks>
/// <param name="Message">The message's name, out of the sender's arc.</param>
/// <param name="Target">The receiver.</param>
/// <param name="Context">Epochs of which one must be reached at the receiver first; may be empty, at most 64.</param>
/// <param name="Type">The application's name for the kind of message, 1 to 255 bytes of UTF-8.</param>
/// <param name="Payload">The application's bytes; may be empty, at most 512 KiB.</param>
public readonly record struct UserMessage(MessageId Message, SystemId Target, CausalContext Context, string Type, ReadOnlyMemory<byte> Payload);
