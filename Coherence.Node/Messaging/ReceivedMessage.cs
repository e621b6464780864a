using System;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Node.Messaging;

/// <summary>A message that has come to this node, after all that its sender had read and published before.</summary>
/// <remarks>What is read here from now on is at least as new as what the sender has seen. For any thread.</remarks>
public sealed class ReceivedMessage
{
    private readonly MessageSender? _replies;
    private readonly long _number;
    private int _isAnswered;

    internal ReceivedMessage(SystemId sender, SystemId receiver, string type, ReadOnlyMemory<byte> payload, long number, MessageSender? replies)
    {
        Sender = sender;
        Receiver = receiver;
        Type = type;
        Payload = payload;
        _number = number;
        _replies = replies;
    }

    /// <summary>Who sent it.</summary>
    public SystemId Sender { get; }

    /// <summary>What kind of message it is.</summary>
    public string Type { get; }

    /// <summary>Its bytes; this message's own.</summary>
    public ReadOnlyMemory<byte> Payload { get; }

    /// <summary>Whether its sender waits for a reply.</summary>
    public bool IsRequest => _replies is not null;

    /// <summary>Replies to a request. The requester reads at least what this node has read and published.</summary>
    /// <remarks>Cancelling stops the waiting, not the reply. In a scope of which this node has not seen all yet nothing is sent then, and the request can be answered again.</remarks>
    /// <param name="payload">At most 512 KiB; not changed until the task has ended, or after a cancellation for 30 s.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    /// <returns>When the reply has been delivered to the requester's process.</returns>
    /// <exception cref="InvalidOperationException">It is no request, or it has been answered.</exception>
    /// <exception cref="ArgumentException">The payload is too large.</exception>
    /// <exception cref="Failures.CoherenceException">The reply could not be delivered; also since the root has given up the state of this node after the request came.</exception>
    public Task ReplyAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellation = default) =>
        AnswerAsync(MessageKind.Reply, payload, cancellation);

    /// <summary>Says that there is no reply to a request, and why.</summary>
    /// <param name="reason">For the requester's exception; at most 512 KiB of UTF-8.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    /// <inheritdoc cref="ReplyAsync" path="/remarks|/exception"/>
    public Task FailAsync(string reason, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return AnswerAsync(MessageKind.Failure, Encoding.UTF8.GetBytes(reason), cancellation);
    }

    /// <summary>This node's name when it came: an answer under another would be one to another request.</summary>
    internal SystemId Receiver { get; }

    /// <summary>No answer was sent: one can be given yet.</summary>
    internal void LeaveOpen() => Volatile.Write(ref _isAnswered, 0);

    private Task AnswerAsync(MessageKind kind, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        // What cannot be sent is no answer: another can be given.
        ReadOnlyMemory<byte> sent = MessageSender.Check(payload);
        if (_replies is null)
        {
            throw new InvalidOperationException($"The message of type '{Type}' is no request: its sender waits for no reply.");
        }

        return Interlocked.Exchange(ref _isAnswered, 1) == 0
            ? _replies.AnswerAsync(this, _number, kind, sent, cancellation)
            : throw new InvalidOperationException($"The request of type '{Type}' has been answered already.");
    }
}
