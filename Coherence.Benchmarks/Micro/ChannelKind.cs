namespace Coherence.Benchmarks.Micro;

/// <summary>What carries the frames of a benchmark.</summary>
public enum ChannelKind
{
    Memory,
    Tcp,
    Unix,
}
