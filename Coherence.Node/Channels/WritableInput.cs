using Coherence.Core.Engine;
using Coherence.Node.Loop;

namespace Coherence.Node.Channels;

/// <summary>A channel takes more again.</summary>
internal sealed class WritableInput : IEngineInput
{
    public static WritableInput Instance { get; } = new();

    public void Apply(SystemEngine engine) => engine.ChannelWritable();

    public void Abandon()
    {
        // Nobody is left to write.
    }
}
