using System.Text;
using Coherence.Core.Identity;

namespace Coherence.Simulation.Model;

/// <summary>One index value of the simulated world.</summary>
internal sealed class ModelKey(int number, ValueKind kind, string index, string key)
{
    public int Number { get; } = number;

    public ValueKind Kind { get; } = kind;

    /// <summary>The name of its index.</summary>
    public string Index { get; } = index;

    public string Key { get; } = key;

    public byte[] KeyBytes { get; } = Encoding.UTF8.GetBytes(key);

    public IndexSpec Spec { get; } = new(index, key);
}
