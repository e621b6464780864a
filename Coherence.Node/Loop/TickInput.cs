using Coherence.Core.Engine;

namespace Coherence.Node.Loop;

/// <summary>Time has passed.</summary>
internal sealed class TickInput : IEngineInput
{
    public static TickInput Instance { get; } = new();

    public void Apply(SystemEngine engine) => engine.Tick();

    public void Abandon()
    {
        // A tick that nobody hears is no loss.
    }
}
