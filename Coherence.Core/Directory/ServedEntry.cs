using Coherence.Core.Identity;
using Coherence.Core.Tables;

namespace Coherence.Core.Directory;

/// <summary>One index value that children can subscribe to: at the root every value, at a relay every value that it holds.</summary>
public abstract class ServedEntry : SpecEntry
{
    /// <summary>An entry without subscribers.</summary>
    protected ServedEntry(IndexSpec spec)
        : base(spec)
    {
    }

    /// <summary>Who is interested. A field, because it is a struct that changes in place.</summary>
    internal Subscriptions Subscriptions;
}
