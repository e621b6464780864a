namespace Coherence.Core.Messaging;

/// <summary>What an application does with a message that could be delivered.</summary>
public enum MessageReception
{
    /// <summary>It has it now; the bytes were copied.</summary>
    Taken,

    /// <summary>Nobody listens for this type. <see cref="Engine.SystemEngine.ListenersChanged"/> says when that is another.</summary>
    NobodyListens,

    /// <summary>Those who listen have as many as they take. <see cref="Engine.SystemEngine.ListenersChanged"/> says when they take more.</summary>
    NoRoom,
}
