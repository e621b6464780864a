namespace Coherence.Transport.Channels;

/// <summary>The kinds of failure to listen or to connect.</summary>
public enum TransportFailure
{
    /// <summary>None of the others; the message has what the operating system said.</summary>
    Other,

    /// <summary>Another process, or another listener of this one, listens at the address.</summary>
    AddressInUse,

    /// <summary>The address does not belong to this machine, its host name is unknown, or its path cannot be a socket.</summary>
    AddressInvalid,

    /// <summary>The operating system does not allow this process to use the address.</summary>
    PermissionDenied,

    /// <summary>There is no way to the host.</summary>
    Unreachable,

    /// <summary>Nobody listens at the address.</summary>
    Refused,

    /// <summary>No answer came in time.</summary>
    TimedOut,

    /// <summary>The process or the system has no sockets, files or memory left.</summary>
    OutOfResources,
}
