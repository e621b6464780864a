using Coherence.Core.Identity;

namespace Coherence.Node.Publishing;

/// <summary>An update is durable at the root.</summary>
/// <param name="Root">The root epoch that it is part of, for good. Another process that reads at this epoch or later sees the update.</param>
/// <param name="Acknowledgement">What was waited for.</param>
public readonly record struct PublishReceipt(EpochRef Root, PublishAcknowledgement Acknowledgement)
{
    /// <summary>The root epoch that the update is part of.</summary>
    public Epoch Epoch => Root.Epoch;
}
