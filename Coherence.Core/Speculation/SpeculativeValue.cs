using Coherence.Core.Caching;
using Coherence.Core.Identity;

namespace Coherence.Core.Speculation;

/// <summary>A confirmed value with operations of this system folded into it that are not part of the epoch as of which it is shown.</summary>
public sealed class SpeculativeValue : GrantedValue
{
    internal SpeculativeValue(byte[] bytes, Epoch changed)
        : base(bytes, changed)
    {
    }
}
