using System.Collections.Generic;
using Coherence.Core.Identity;

namespace Coherence.Core.Messaging;

/// <summary>An update of a sender that messages of it wait for here; of which is not known in which root epoch it is.</summary>
internal sealed class AwaitedUpdate(Epoch update)
{
    /// <summary>From the oldest on.</summary>
    public static readonly IComparer<AwaitedUpdate> ByAge = Comparer<AwaitedUpdate>.Create(static (one, other) => one.Update.CompareTo(other.Update));

    public Epoch Update => update;

    /// <summary>What waits for it.</summary>
    public HashSet<HeldMessage> Messages { get; } = [];
}
