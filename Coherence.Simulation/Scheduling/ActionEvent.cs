using System;

namespace Coherence.Simulation.Scheduling;

/// <summary>A rare event, as a function; frequent ones are types of their own.</summary>
internal sealed class ActionEvent(Action action) : IEvent
{
    public void Run() => action();
}
