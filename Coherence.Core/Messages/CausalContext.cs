using System;
using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>A set of epochs, any one of which is enough to deliver a message; the empty set holds nothing back.</summary>
/// <param name="Epochs">The elements, at most <see cref="MaximumEpochs"/>; owned by whoever made them.</param>
public readonly record struct CausalContext(ReadOnlyMemory<EpochRef> Epochs)
{
    /// <summary>The most elements that a context may have.</summary>
    public const int MaximumEpochs = 64;
}
