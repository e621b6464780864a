namespace Coherence.Simulation.Network;

/// <summary>How links behave; times in microseconds. Changes when the run comes to its healing end.</summary>
internal sealed class LinkPlan
{
    /// <summary>Whether frames stay whole and in order, as on one TCP channel; otherwise units go as over several channels.</summary>
    public bool IsOrderly { get; init; }

    public long MinimumDelay { get; set; }

    public long MaximumDelay { get; set; }

    /// <summary>How many units in a thousand come much later.</summary>
    public int LatePerThousand { get; set; }

    /// <summary>How much later at most.</summary>
    public long LateDelay { get; set; }

    /// <summary>How many units in a thousand come twice.</summary>
    public int TwicePerThousand { get; set; }
}
