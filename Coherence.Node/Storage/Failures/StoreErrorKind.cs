namespace Coherence.Node.Storage.Failures;

/// <summary>What kept the store from doing its work. The table is specs/store.md#errors.</summary>
internal enum StoreErrorKind
{
    /// <summary>Another process, or another store in this one, has the directory open.</summary>
    InUse = 1,

    /// <summary>The directory cannot be written to: permissions, a read-only file system, a file in its place.</summary>
    NotWritable = 2,

    /// <summary>Something that was read is not as it was written. That store answers nothing any more.</summary>
    Corrupt = 3,

    /// <summary>The disk refused a write or a sync. That store answers nothing any more.</summary>
    WriteFailed = 4,

    /// <summary>There is no room to open the store. One that runs waits for room.</summary>
    Full = 5,

    /// <summary>A checkpoint was written in a format that this version does not know.</summary>
    NewerFormat = 6,

    /// <summary>The disk refused a read. That store answers nothing any more.</summary>
    ReadFailed = 7,
}
