namespace Coherence.Tests.Loopback;

public enum CarrierKind
{
    Memory,
    Tcp,
    Unix,
}
