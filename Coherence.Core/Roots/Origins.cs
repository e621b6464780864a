using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Sequencing;
using Coherence.Core.Updates;

namespace Coherence.Core.Roots;

/// <summary>The systems whose updates come in over the links that are up, by system id.</summary>
/// <remarks>What is durable of a system is in <see cref="RootState"/>; this is forgotten with the link (BND-1).</remarks>
internal sealed class Origins(RootState state, int updatesEach, long bytesEach)
{
    private readonly Dictionary<SystemId, Origin> _bySystem = [];

    // In the order in which they came, so that what a walk over them causes is the same in every process (DET-1).
    private readonly List<Origin> _inOrder = [];

    public IReadOnlyList<Origin> All => _inOrder;

    public Origin? Find(SystemId system) => _bySystem.GetValueOrDefault(system);

    public Origin FindOrAdd(SystemId system)
    {
        if (_bySystem.TryGetValue(system, out Origin? origin))
        {
            return origin;
        }

        SystemState? known = state.FindSystem(system);
        origin = new Origin(system, known, new UpdateAssembler(known?.Applied ?? Epoch.Zero, updatesEach, bytesEach));
        _bySystem.Add(system, origin);
        _inOrder.Add(origin);
        return origin;
    }

    /// <summary>Whether the state of a system was given up: nothing is taken from it any more.</summary>
    public bool IsForgotten(SystemId system)
    {
        if (state.FindSystem(system) is { } known)
        {
            return known.IsBeingForgotten;
        }

        // One of which nothing is durable yet may be on its way to being so.
        return state.MayBeForgotten(system) && Find(system) is not { State: null, IsAdmitted: true };
    }

    /// <summary>A link has ended: what came over it in pieces comes again over another.</summary>
    public void Forget(RootChild child)
    {
        _ = _inOrder.RemoveAll(origin =>
        {
            if (origin.Route != child)
            {
                return false;
            }

            origin.Route = null;
            origin.Updates.Clear();
            return IsRemembered(origin) && _bySystem.Remove(origin.System);
        });
    }

    /// <summary>What was taken of a system is applied: if its link has ended, nothing more needs to be known here.</summary>
    public void Applied(Origin origin)
    {
        if (origin.Route is null && IsRemembered(origin))
        {
            Remove(origin.System);
        }
    }

    /// <summary>The state of a system is given up, or was.</summary>
    public void Remove(SystemId system)
    {
        if (_bySystem.Remove(system, out Origin? origin))
        {
            _ = _inOrder.Remove(origin);
        }
    }

    // While something of it waits for the next epoch, that must not be taken a second time.
    private bool IsRemembered(Origin origin) =>
        origin.Updates.Applied == (state.FindSystem(origin.System)?.Applied ?? Epoch.Zero);
}
