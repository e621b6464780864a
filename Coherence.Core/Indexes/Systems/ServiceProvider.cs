using System;
using Coherence.Core.Identity;

namespace Coherence.Core.Indexes.Systems;

/// <summary>A system that offers a service. specs/directory.md#values.</summary>
/// <param name="System">Its id.</param>
/// <param name="IsReachable">Whether it is reached now.</param>
/// <param name="Information">What it says to users of the service.</param>
public readonly record struct ServiceProvider(SystemId System, bool IsReachable, ReadOnlyMemory<byte> Information);
