using System;
using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>A message between two systems, as a system on its way sees it: where it goes, and the rest as it came.</summary>
/// <remarks>specs/messaging.md#routing. All of it has been checked.</remarks>
/// <param name="Code">Which message it is.</param>
/// <param name="Fields">How many fields it has.</param>
/// <param name="Hops">How many systems have passed it on.</param>
/// <param name="From">Who sends it.</param>
/// <param name="To">Where it goes.</param>
/// <param name="Number">The number of a user message; else 0.</param>
/// <param name="Target">Of a word of a message that was not delivered: where that message went; else none.</param>
/// <param name="Rest">The fields from <paramref name="From"/> on, encoded; part of the frame that they came in.</param>
public readonly record struct RoutedMessage(
    MessageCode Code, int Fields, int Hops, SystemId From, SystemId To, long Number, SystemId Target, ReadOnlyMemory<byte> Rest);
