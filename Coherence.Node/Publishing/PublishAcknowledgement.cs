namespace Coherence.Node.Publishing;

/// <summary>When publishing an update has ended.</summary>
public enum PublishAcknowledgement
{
    /// <summary>When the update is durable at the root and applied here. Other nodes see it as soon as they hear of it. The default.</summary>
    Durable,

    /// <summary>
    /// When, besides, every cache that held a value that the update changed has applied its epoch or lost its lease: from then
    /// on no cached read anywhere returns what was before. Takes the longest way to a cache and back; a cache that is out of
    /// reach delays it by a lease.
    /// </summary>
    Coherent,
}
