using Coherence.Core.Identity;

namespace Coherence.Core.Indexes.Systems;

/// <summary>What the directory says of one system. specs/directory.md#values.</summary>
/// <param name="Parent">The upstream over which it was reached last.</param>
/// <param name="IsRelay">Whether it serves others.</param>
/// <param name="IsReachable">Whether it is reached now.</param>
/// <param name="Since">The root epoch in which this changed.</param>
/// <param name="Time">When, by the root's clock: milliseconds since 1970 in UTC.</param>
/// <param name="Address">Where it listens, or what it calls itself.</param>
public sealed record SystemEntry(SystemId Parent, bool IsRelay, bool IsReachable, Epoch Since, long Time, string Address);
