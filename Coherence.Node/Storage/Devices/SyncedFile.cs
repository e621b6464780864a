using System.IO;
using Coherence.Node.Storage.Failures;
using Coherence.Node.Storage.Files;

namespace Coherence.Node.Storage.Devices;

/// <summary>Syncs whose failure is told apart from every other, and first of all from a full disk: what they are about may be lost for good.</summary>
internal static class SyncedFile
{
    /// <summary>Makes durable what was written to a file.</summary>
    /// <exception cref="StoreException">It may be lost.</exception>
    public static void Sync(IStoreFile file, string path)
    {
        try
        {
            file.Sync();
        }
        catch (IOException error)
        {
            throw StoreException.OfSync(path, error);
        }
    }

    /// <summary>Makes the names in a directory durable.</summary>
    /// <exception cref="StoreException">They may be lost.</exception>
    public static void SyncDirectory(IStoreFiles files, string path)
    {
        try
        {
            files.SyncDirectory(path);
        }
        catch (IOException error)
        {
            throw StoreException.OfSync(path, error);
        }
    }
}
