using System;
using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Any system to any system: a message of the application.</summary>
/// <remarks>
/// specs/protocol.md#usermessage. Its sender, target and number are its name, by which it takes effect once. Not delivered before its epoch and one
/// element of its context are reached at the target (CAU-1). The sender keeps it until <see cref="Delivered"/>.
/// </remarks>
/// <param name="Hops">How many systems have passed it on, 0 to 64.</param>
/// <param name="From">The sender.</param>
/// <param name="To">The target.</param>
/// <param name="Number">Its number among those of the sender to the target, from 1.</param>
/// <param name="Oldest">The lowest number for the target that the sender still keeps, from 1.</param>
/// <param name="After">The message of the same type that comes before it; 0 if none has to.</param>
/// <param name="IsOrdered">Whether it comes before those of its type that have greater numbers.</param>
/// <param name="Kind">What it is to its receiver.</param>
/// <param name="About">Of a reply or failure: the number of the request; else 0.</param>
/// <param name="Lifetime">For how long it may still take effect, in whole milliseconds up to a day.</param>
/// <param name="Epoch">The root epoch that must be applied at the target first; zero: none.</param>
/// <param name="Context">Epochs of which one must be reached at the target, too; may be empty, at most 64.</param>
/// <param name="Type">The application's name for the kind of message.</param>
/// <param name="Payload">The application's bytes; may be empty, at most 512 KiB.</param>
public readonly record struct UserMessage(
    int Hops,
    SystemId From,
    SystemId To,
    long Number,
    long Oldest,
    long After,
    bool IsOrdered,
    MessageKind Kind,
    long About,
    TimeSpan Lifetime,
    Epoch Epoch,
    CausalContext Context,
    MessageType Type,
    ReadOnlyMemory<byte> Payload);
