using Coherence.Core.Identity;

namespace Coherence.Node.Publishing;

/// <summary>An update is durable at the root, or one with the same key is.</summary>
/// <param name="Root">The root epoch that it is part of, for good. Another process that reads at this epoch or later sees the update.</param>
/// <param name="Acknowledgement">What was waited for.</param>
/// <param name="IsRepetition">Whether an update with the same key had taken effect before, in this epoch; then nothing of this one did.</param>
public readonly record struct PublishReceipt(EpochRef Root, PublishAcknowledgement Acknowledgement, bool IsRepetition)
{
    /// <summary>The root epoch that the update is part of.</summary>
    public Epoch Epoch => Root.Epoch;

    /// <summary>What the update is called in the timeline of its publisher: any node can wait for it under this name.</summary>
    public EpochRef Update { get; init; }
}
