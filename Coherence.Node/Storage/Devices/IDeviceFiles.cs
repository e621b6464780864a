namespace Coherence.Node.Storage.Devices;

/// <summary>The files behind a device: those of the log's segments, or the one of an index.</summary>
internal interface IDeviceFiles
{
    /// <summary>The file of a segment; null if nothing was ever written to it. Any thread.</summary>
    CheckedFile? Find(int segment);

    /// <summary>The file of a segment, made if need be. For the thread that writes.</summary>
    CheckedFile Make(int segment);
}
