using System.Collections.Generic;
using Coherence.Core.Caching;
using Coherence.Simulation.Checking;
using Coherence.Simulation.Network;
using Coherence.Simulation.Systems;

namespace Coherence.Simulation.Runs;

/// <summary>COH-3, from its other side: a value that a node shows while nothing goes wrong is carried on by every update that does not change it.</summary>
/// <remarks>Without it a root that forgets to say Subscribed would be merely slow: nodes would ask again and again.</remarks>
internal sealed class CarriedOnCheck(World world, SimulatedNode node)
{
    private readonly long _before = world.History.Durable;
    private readonly LinkCheck? _link = node.Link;
    private readonly List<CachedValue> _shown = node.ListCurrent();

    public void Check()
    {
        if (node.Link != _link || node.HasFewSubscriptions || (_link?.Upstream != Checker.Root && world.Settings.HasSmallCaches))
        {
            // On another link it has to ask again, and may be refused. A relay takes back what it has no room for.
            return;
        }

        foreach (CachedValue value in _shown)
        {
            Checker.Require(
                value.Current is not null || value.IsRemoved || HasChanged(value),
                "COH-3",
                $"node {node.Number} showed {value.Spec} at epoch {_before}, and lost it although nothing has changed it since.");
        }
    }

    private bool HasChanged(CachedValue value) => world.Keys.Find(value.Spec) is { } key && world.History.NewestChangeOf(key.Number) > _before;
}
