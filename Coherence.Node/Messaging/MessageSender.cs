using System;
using System.Collections.Concurrent;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Messaging;
using Coherence.Node.Reading;
using Coherence.Node.Waiting;

namespace Coherence.Node.Messaging;

/// <summary>Sends messages for a node's application.</summary>
internal sealed class MessageSender(WaitContext context, ValueReader reader, MessageDesk desk)
{
    // An application has few types; one that makes them up pays for each message.
    private const int MaximumTypes = 1024;

    private readonly ConcurrentDictionary<string, MessageType> _types = new(StringComparer.Ordinal);
    private readonly ScopeTurns _turns = new();

    /// <summary>The type of a name.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public MessageType TypeOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (_types.TryGetValue(name, out MessageType known))
        {
            return known;
        }

        MessageType type = MessageType.Of(name);
        if (_types.Count < MaximumTypes)
        {
            _ = _types.TryAdd(name, type);
        }

        return type;
    }

    public ValueTask SendAsync(SystemId target, string type, ReadOnlyMemory<byte> payload, in MessageOptions options, CancellationToken cancellation)
    {
        var message = new OutgoingMessage(Check(target), TypeOf(type), Check(payload), options.CheckedLifetime(), !options.IsUnordered);
        return SendAsync(message, cancellation);
    }

    public async Task<ReadOnlyMemory<byte>> RequestAsync(SystemId target, string type, ReadOnlyMemory<byte> payload, MessageOptions options, CancellationToken cancellation)
    {
        var message = new OutgoingMessage(
            Check(target), TypeOf(type), Check(payload), options.CheckedLifetime(), !options.IsUnordered, MessageKind.Request);
        Task<ReadOnlyMemory<byte>> asking;
        using (IsFree(message) ? null : await PassScopeAsync(message, cancellation).ConfigureAwait(false))
        {
            asking = new RequestInput(desk, context.Ending, message).RunAsync(context.Loop, context.Time, cancellation);
        }

        ReadOnlyMemory<byte> reply = await asking.ConfigureAwait(false);
        reader.SeeApplied();
        return reply;
    }

    /// <summary>Sends a reply, or why there is none.</summary>
    /// <param name="request">What it answers.</param>
    /// <param name="number">The number of that.</param>
    /// <param name="kind">Reply or failure.</param>
    /// <param name="payload">The reply, or the reason as UTF-8; checked.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async Task AnswerAsync(ReceivedMessage request, long number, MessageKind kind, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        try
        {
            await reader.PassScopeAsync(cancellation).ConfigureAwait(false);
        }
        catch
        {
            request.LeaveOpen();
            throw;
        }

        var message = new OutgoingMessage(request.Sender, TypeOf(request.Type), payload, MessageOptions.DefaultLifetime, IsOrdered: false, kind, number);
        await SendInput.Answer(context.Loop, context.Ending, message, request.Receiver).AsTask().WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>A payload that may be sent.</summary>
    /// <exception cref="ArgumentException">It is too large.</exception>
    public static ReadOnlyMemory<byte> Check(ReadOnlyMemory<byte> payload) => payload.Length <= WireLimits.PayloadBytes
        ? payload
        : throw new ArgumentException($"A payload of {payload.Length} bytes is too large: {WireLimits.PayloadBytes} are allowed.", nameof(payload));

    private static SystemId Check(SystemId target) =>
        target.IsNone ? throw new ArgumentException("A message needs a system to go to.", nameof(target)) : target;

    private ValueTask SendAsync(in OutgoingMessage message, CancellationToken cancellation)
    {
        if (IsFree(message))
        {
            ValueTask sending = SendInput.Send(context.Loop, context.Ending, message);
            return cancellation.CanBeCanceled ? new ValueTask(sending.AsTask().WaitAsync(cancellation)) : sending;
        }

        return new ValueTask(SendInScopeAsync(message, cancellation));
    }

    private async Task SendInScopeAsync(OutgoingMessage message, CancellationToken cancellation)
    {
        ValueTask sending;
        using (await PassScopeAsync(message, cancellation).ConfigureAwait(false))
        {
            sending = SendInput.Send(context.Loop, context.Ending, message);
        }

        await sending.AsTask().WaitAsync(cancellation).ConfigureAwait(false);
    }

    // Whether a message waits neither for its scope nor for those that do.
    private bool IsFree(in OutgoingMessage message) => reader.IsScopePassed && (_turns.IsEmpty || !message.IsOrdered || reader.Scope is null);

    // What the scope has seen the target has to have seen, so this node has to have first. The turn is taken before anything is waited for: in the order of the calls.
    private async Task<ScopeTurn?> PassScopeAsync(OutgoingMessage message, CancellationToken cancellation)
    {
        if (!message.IsOrdered || reader.Scope is not { } scope)
        {
            await reader.PassScopeAsync(cancellation).ConfigureAwait(false);
            return null;
        }

        ScopeTurn turn = _turns.Take(scope, message);
        try
        {
            await reader.PassScopeAsync(cancellation).ConfigureAwait(false);
            await turn.ComeAsync(cancellation).ConfigureAwait(false);
            return turn;
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }
}
