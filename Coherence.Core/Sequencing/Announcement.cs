using System;

namespace Coherence.Core.Sequencing;

/// <summary>What an update says of one service of its origin.</summary>
/// <param name="Service">The name, as it came: it may be none.</param>
/// <param name="Information">What users of the service need to know.</param>
/// <param name="IsOffered">Whether it is offered, or no longer.</param>
internal readonly record struct Announcement(string Service, ReadOnlyMemory<byte> Information, bool IsOffered);
