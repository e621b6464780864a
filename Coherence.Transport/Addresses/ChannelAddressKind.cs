namespace Coherence.Transport.Addresses;

/// <summary>What kind of socket an address names.</summary>
public enum ChannelAddressKind
{
    /// <summary>A host and a port.</summary>
    Tcp,

    /// <summary>A path in the file system.</summary>
    Unix,
}
