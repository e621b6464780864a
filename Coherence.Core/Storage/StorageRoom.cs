namespace Coherence.Core.Storage;

/// <summary>How much room the disk of a root has, as far as that is known. specs/storage.md#full-disk.</summary>
/// <param name="LogBytes">For how many bytes of records the log surely has room; <see cref="long.MaxValue"/> if it can go on.</param>
/// <param name="IsRecordWaiting">Whether the record on its way waits for room: until there is some, no other is written.</param>
/// <param name="IsStoreFull">Whether nothing more is to be given to the store.</param>
public readonly record struct StorageRoom(long LogBytes, bool IsRecordWaiting, bool IsStoreFull)
{
    /// <summary>There is enough.</summary>
    public static StorageRoom Enough => new(long.MaxValue, IsRecordWaiting: false, IsStoreFull: false);

    /// <summary>Whether updates are to be refused.</summary>
    public bool IsShort => this != Enough;
}
