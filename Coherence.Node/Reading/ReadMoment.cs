using System;
using Coherence.Core.Identity;

namespace Coherence.Node.Reading;

/// <summary>An epoch that reads go back to, and how old it was when it was chosen.</summary>
/// <param name="Epoch">The epoch.</param>
/// <param name="Age">How long ago it is known to have been the newest, at that moment.</param>
/// <param name="IsStale">Whether that was longer than the lease.</param>
/// <param name="Moment">As <see cref="Leases.LeaseClock.Now"/> gives it.</param>
internal readonly record struct ReadMoment(Epoch Epoch, TimeSpan Age, bool IsStale, long Moment);
