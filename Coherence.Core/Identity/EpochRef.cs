namespace Coherence.Core.Identity;

/// <summary>One epoch of one system's timeline.</summary>
/// <param name="System">Whose timeline.</param>
/// <param name="Epoch">Which epoch of it.</param>
public readonly record struct EpochRef(SystemId System, Epoch Epoch)
{
    /// <summary>The form <c>system:epoch</c>.</summary>
    public override string ToString() => $"{System}:{Epoch}";
}
