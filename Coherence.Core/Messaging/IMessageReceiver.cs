using Coherence.Core.Messages;

namespace Coherence.Core.Messaging;

/// <summary>The application that messages come to. Called by the engine's thread; must return at once and not call back into the engine.</summary>
public interface IMessageReceiver
{
    /// <summary>Takes a message that can be delivered now, or says why it does not.</summary>
    /// <param name="message">The message; its bytes are valid until this returns.</param>
    MessageReception TryTake(in UserMessage message);
}
