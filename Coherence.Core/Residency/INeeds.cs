using Coherence.Core.Identity;

namespace Coherence.Core.Residency;

/// <summary>Takes the specs of values that are needed.</summary>
internal interface INeeds
{
    /// <summary>One value is needed. The bytes of the spec are borrowed.</summary>
    void Need(IndexSpec spec);
}
