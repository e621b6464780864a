using Coherence.Core.Identity;
using Coherence.Core.Storage;

namespace Coherence.Node.Storage;

/// <summary>Is shown every value of a store, each once, in no particular order.</summary>
internal interface IStoredValueVisitor
{
    /// <summary>One value. The bytes of spec and value are borrowed until the call ends.</summary>
    void OnValue(IndexSpec spec, in StoredValue value);
}
