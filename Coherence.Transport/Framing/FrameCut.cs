using System;

namespace Coherence.Transport.Framing;

/// <summary>What <see cref="FrameCutter"/> found in the bytes of one read.</summary>
/// <param name="Frames">The whole frames; the caller owns them. None if no frame is complete.</param>
/// <param name="Consumed">Where the bytes begin that are still needed.</param>
/// <param name="Fault">What is wrong with the bytes behind the whole frames, if anything.</param>
/// <param name="FaultBytes">The length that a faulty header announces, in bytes.</param>
/// <param name="WaitsForAdmission">Whether the next frame may only be handed on after the channel is admitted.</param>
/// <param name="HasRest">Whether bytes of an unfinished preamble or frame are left over.</param>
internal readonly record struct FrameCut(
    FrameBatch Frames,
    SequencePosition Consumed,
    FrameFault Fault,
    uint FaultBytes,
    bool WaitsForAdmission,
    bool HasRest);
