using System;

namespace Coherence.Node.Log;

/// <summary>What is kept of a log behind a checkpoint although no start needs it: whichever of the two is more. The default keeps nothing.</summary>
/// <param name="Bytes">At least so many bytes of the newest segments, in whole segments.</param>
/// <param name="Since">Every segment that was written to at this time or later, by the clock of the file system; null for none.</param>
public readonly record struct LogRetention(long Bytes, DateTimeOffset? Since);
