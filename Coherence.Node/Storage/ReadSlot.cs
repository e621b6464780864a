namespace Coherence.Node.Storage;

/// <summary>Which spec of a batch a read is for. FASTER carries it along, also while the read waits for the disk; it points at nothing.</summary>
internal struct ReadSlot
{
    /// <summary>The number of the spec in its batch.</summary>
    public int Number { get; set; }
}
