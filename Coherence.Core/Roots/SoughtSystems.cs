using System;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Roots;

/// <summary>Systems that messages go to and that the root has not heard of, although a relay may have named them: what it says of them may still be on its way.</summary>
/// <remarks>specs/messaging.md#reasons. A message that comes again when a lease has passed since the first goes to nobody.</remarks>
internal sealed class SoughtSystems(TimeSpan lease)
{
    // Whoever seeks one more is told to come again (BND-1).
    private const int MaximumSystems = 4096;

    private readonly Dictionary<SystemId, TimeSpan> _since = [];

    /// <summary>What is said to the sender of a message.</summary>
    public UndeliverableReason Seek(SystemId system, TimeSpan now)
    {
        if (_since.TryGetValue(system, out TimeSpan since))
        {
            return now - since > lease ? UndeliverableReason.UnknownSystem : UndeliverableReason.Moving;
        }

        if (_since.Count >= MaximumSystems)
        {
            return UndeliverableReason.Busy;
        }

        _since.Add(system, now);
        return UndeliverableReason.Moving;
    }

    /// <summary>Time has passed: every sender has heard by now.</summary>
    public void Tick(TimeSpan now)
    {
        foreach ((SystemId system, TimeSpan since) in _since)
        {
            if (now - since > 2 * lease)
            {
                _ = _since.Remove(system);
            }
        }
    }
}
