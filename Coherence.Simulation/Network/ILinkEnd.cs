namespace Coherence.Simulation.Network;

/// <summary>One of the two systems that a link joins.</summary>
internal interface ILinkEnd
{
    /// <summary>Bytes have arrived.</summary>
    void Receive(Delivery delivery);

    /// <summary>The channel has ended, and this end has just learnt of it.</summary>
    void LinkEnded(Link link);

    /// <summary>The engine of this end has ended the channel itself.</summary>
    void LinkClosed(Link link);
}
