namespace Coherence.Node.Log;

/// <summary>What kept the epoch log from doing its work. The table is specs/storage.md#errors.</summary>
public enum EpochLogErrorKind
{
    /// <summary>There is no log in the directory.</summary>
    NotFound = 1,

    /// <summary>A new log was asked for where there is one.</summary>
    AlreadyExists = 2,

    /// <summary>Another process, or another log in this one, has the directory open.</summary>
    InUse = 3,

    /// <summary>The directory cannot be written to: permissions, a read-only file system, a file in its place.</summary>
    NotWritable = 4,

    /// <summary>Something is not as it was written, or missing. Nothing was changed.</summary>
    Corrupt = 5,

    /// <summary>The disk refused a write or a sync. That log never appends again (DUR-5).</summary>
    WriteFailed = 6,

    /// <summary>There is no room for the next segment. Nothing was written, and the log goes on when there is room again.</summary>
    Full = 7,

    /// <summary>The log was written in a format that this version does not know.</summary>
    NewerFormat = 8,

    /// <summary>The disk refused a read. Nothing was changed.</summary>
    ReadFailed = 9,

    /// <summary>The log holds another record than the one that the checkpoint is of. Nothing was changed, and no record was shown.</summary>
    WrongCheckpoint = 10,

    /// <summary>A segment that is no longer needed could not be deleted. Nothing that is needed was touched; the next call tries again.</summary>
    DropFailed = 11,
}
