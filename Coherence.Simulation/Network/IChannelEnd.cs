namespace Coherence.Simulation.Network;

/// <summary>One of the two systems that a channel joins.</summary>
internal interface IChannelEnd
{
    /// <summary>Bytes have arrived.</summary>
    void Receive(Delivery delivery);

    /// <summary>The channel takes more again.</summary>
    void Drained();

    /// <summary>The channel has ended, and this end has just learnt of it.</summary>
    void ChannelEnded(Channel channel);

    /// <summary>The engine of this end, or of the other, has ended the channel itself.</summary>
    void ChannelClosed(Channel channel);
}
