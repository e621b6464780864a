using System;

namespace Coherence.Tests.Loopback.Regressions;

/// <summary>The wall clock of a machine on which it is set wrong; time passes as everywhere.</summary>
internal sealed class ShiftedClock(TimeSpan shift) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + shift;
}
