using Coherence.Core.Engine;

namespace Coherence.Node.Loop;

/// <summary>Something that happened outside and that the engine is to be told of on its own thread.</summary>
internal interface IEngineInput
{
    /// <summary>Tells the engine. Engine thread.</summary>
    void Apply(SystemEngine engine);

    /// <summary>The loop has ended before this was applied. Any thread; once.</summary>
    void Abandon();
}
