using System;

namespace Coherence.Core.Indexes;

/// <summary>Takes the keys that <see cref="IIndex.Route"/> finds. Implemented by the engine.</summary>
public interface IKeySink
{
    /// <summary>One more value that the operation changes; values are folded in the order of these calls.</summary>
    /// <param name="key">
    /// The value's key, 0 to 1,024 bytes, not given before for this operation. Read in place: the bytes must stay as they
    /// are until the operation has been folded, as those of the operation itself do.
    /// </param>
    void Add(ReadOnlyMemory<byte> key);
}
