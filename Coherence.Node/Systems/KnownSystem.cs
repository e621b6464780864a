using Coherence.Core.Identity;
using Coherence.Core.Indexes.Systems;

namespace Coherence.Node.Systems;

/// <summary>A system of the directory.</summary>
/// <param name="System">Its id.</param>
/// <param name="Entry">What the directory says of it.</param>
public sealed record KnownSystem(SystemId System, SystemEntry Entry);
