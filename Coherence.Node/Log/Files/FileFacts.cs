using System;

namespace Coherence.Node.Log.Files;

/// <summary>What a file system says of a file.</summary>
/// <param name="Bytes">Its length.</param>
/// <param name="Written">When it was last written to.</param>
internal readonly record struct FileFacts(long Bytes, DateTimeOffset Written);
