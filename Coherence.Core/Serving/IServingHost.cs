namespace Coherence.Core.Serving;

/// <summary>What an engine that serves children asks of the process around it. Called by the engine's thread; must return at once and not call back into the engine.</summary>
public interface IServingHost
{
    /// <summary>A child was welcomed or has gone.</summary>
    /// <param name="children">How many are connected now.</param>
    void ChildrenChanged(int children);
}
