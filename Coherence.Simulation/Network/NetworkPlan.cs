namespace Coherence.Simulation.Network;

/// <summary>How channels behave; times in microseconds. Changes when the run comes to its healing end.</summary>
internal sealed class NetworkPlan
{
    /// <summary>Whether frames stay whole and in order, as on a TCP channel; otherwise each message goes as if over a channel of its own.</summary>
    public bool IsOrderly { get; init; }

    public long MinimumDelay { get; set; }

    public long MaximumDelay { get; set; }

    /// <summary>How many units in a thousand come much later.</summary>
    public int LatePerThousand { get; set; }

    /// <summary>How many grants in a thousand come much later, beside those: as if the channel that carries them were slow.</summary>
    public int LateGrantsPerThousand { get; set; }

    /// <summary>How much later at most.</summary>
    public long LateDelay { get; set; }

    /// <summary>How many units in a thousand come twice.</summary>
    public int TwicePerThousand { get; set; }

    /// <summary>How many bytes may be on their way over a channel before it takes no more for a while.</summary>
    public long ChannelBytes { get; init; }
}
