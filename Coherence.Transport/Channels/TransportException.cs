using System;

namespace Coherence.Transport.Channels;

/// <summary>Listening or connecting failed; the message is a sentence that names the address and the cause.</summary>
public sealed class TransportException : Exception
{
    /// <summary>A failure of a kind.</summary>
    /// <param name="failure">The kind.</param>
    /// <param name="message">A sentence that names the address and the cause.</param>
    /// <param name="cause">What the operating system reported, if it did.</param>
    public TransportException(TransportFailure failure, string message, Exception? cause = null)
        : base(message, cause) => Failure = failure;

    /// <summary>The kind of failure.</summary>
    public TransportFailure Failure { get; }
}
