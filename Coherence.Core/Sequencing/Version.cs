using Coherence.Core.Identity;

namespace Coherence.Core.Sequencing;

/// <summary>A value that was superseded, and is kept so that a snapshot of its time can still be read.</summary>
/// <param name="Changed">The first epoch at which it held.</param>
/// <param name="Older">The position of the version before it, or <see cref="VersionHistory.None"/>.</param>
/// <param name="Start">Where its bytes begin in its page.</param>
/// <param name="Length">How many bytes it has; −1 if there was no value.</param>
internal readonly record struct Version(Epoch Changed, long Older, int Start, int Length);
