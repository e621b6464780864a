namespace Coherence.Node.Storage.Devices;

/// <summary>The one file of an index.</summary>
internal sealed class SingleFile(CheckedFile file) : IDeviceFiles
{
    /// <inheritdoc/>
    public CheckedFile? Find(int segment) => file;

    /// <inheritdoc/>
    public CheckedFile Make(int segment) => file;
}
