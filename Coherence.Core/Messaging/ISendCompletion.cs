using Coherence.Core.Messages;

namespace Coherence.Core.Messaging;

/// <summary>
/// Learns how the sending of one message ended; of its methods, <see cref="Numbered"/> aside, exactly one is called, once, by the engine's thread. It must not
/// call back into the engine.
/// </summary>
public interface ISendCompletion
{
    /// <summary>The message has its number among those to its target. Called once, before any other; not for one that was refused.</summary>
    void Numbered(long number);

    /// <summary>The message was delivered.</summary>
    void Delivered();

    /// <summary>The message was given up.</summary>
    /// <param name="reason">What was said of it last: why it cannot arrive, or what it waited for; none if nothing was said.</param>
    /// <param name="isExpired">Whether its lifetime has ended.</param>
    /// <param name="mayHaveArrived">Whether a copy of it has left this system, so that it may have been delivered all the same.</param>
    void GivenUp(UndeliverableReason reason, bool isExpired, bool mayHaveArrived);

    /// <summary>The message was not accepted: more are on their way already than the bound allows.</summary>
    void Refused();

    /// <summary>This system has ended, or is another from here on.</summary>
    /// <param name="mayHaveArrived">Whether a copy of the message has left, so that it may have been delivered.</param>
    void Abandoned(bool mayHaveArrived);
}
