using System;
using System.Buffers;
using Coherence.Core.Identity;

namespace Coherence.Cli.Operations;

/// <summary>One operation as a person or a program asked for it, ready to be written.</summary>
/// <param name="Target">The object it changes.</param>
/// <param name="Observed">The value that its writer has to see first: its stamp is surpassed, its tags are named. Null if none.</param>
/// <param name="FollowsEarlier">Whether the observed value must have all updates in it that the same input asked for before.</param>
/// <param name="WriteDelta">Writes the delta.</param>
internal sealed record Operation(
    ObjectId Target,
    IndexSpec? Observed,
    bool FollowsEarlier,
    Action<IBufferWriter<byte>, Observation> WriteDelta);
