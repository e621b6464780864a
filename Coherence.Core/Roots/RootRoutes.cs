using System;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Sequencing;
using Coherence.Core.Serving;

namespace Coherence.Core.Roots;

/// <summary>Where the root knows systems to be: at one of its children, or below one.</summary>
internal sealed class RootRoutes(ServingSide serving, Whereabouts whereabouts) : IRoutes
{
    public SystemId Self => Allocation.Root;

    public Epoch Followed => serving.Notices.Shown;

    public TimeSpan Now => serving.Now;

    public Child? FindBelow(SystemId system)
    {
        for (int level = 0; level <= SystemPath.MaximumSystems; level++)
        {
            SystemId? parent = whereabouts.ParentOf(system);
            if (parent is null || parent == Allocation.Root)
            {
                // A child of which the root has heard elsewhere since is the way no more, but one that has just come is.
                return parent is null && level > 0 ? null : serving.Children.Find(system);
            }

            system = parent.Value;
        }

        return null;
    }

    public UndeliverableReason SendElsewhere(in RoutedMessage message, Child? from) => whereabouts.WhyNotBelow(message.To, serving.Now);

    public void Want(Epoch epoch)
    {
        // Every epoch comes from here.
    }

    public void SayAbove(in Undeliverable said)
    {
        // Nothing comes from above.
    }

    public void SayAbove(in Delivered said)
    {
        // Nothing comes from above.
    }
}
