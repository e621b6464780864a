using Coherence.Core.Identity;

namespace Coherence.Core.Sequencing;

/// <summary>Where a system is, as the directory says it. specs/directory.md#values.</summary>
/// <param name="Parent">The upstream over which it was reached last.</param>
/// <param name="IsRelay">Whether it serves others.</param>
/// <param name="IsReachable">Whether it is reached now.</param>
/// <param name="Address">Where it listens, or what it calls itself.</param>
internal readonly record struct SystemPlace(SystemId Parent, bool IsRelay, bool IsReachable, string Address);
