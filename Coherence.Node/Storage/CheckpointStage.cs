namespace Coherence.Node.Storage;

/// <summary>How far a checkpoint has come.</summary>
internal enum CheckpointStage
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>Its values are coming in, and its index may be on its way to the disk.</summary>
    Collecting,

    /// <summary>No further value may come in: it is cut as soon as the index is written.</summary>
    Cutting,

    /// <summary>FASTER writes its pages.</summary>
    Flushing,

    /// <summary>Its files are made durable, and its manifest is written.</summary>
    Writing,
}
