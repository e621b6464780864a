using System;
using System.Collections.Concurrent;
using System.Text;
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
        await reader.PassScopeAsync(cancellation).ConfigureAwait(false);
        ReadOnlyMemory<byte> reply = await new RequestInput(desk, context.Ending, message).RunAsync(context.Loop, context.Time, cancellation).ConfigureAwait(false);
        reader.SeeApplied();
        return reply;
    }

    public Task ReplyAsync(ReceivedMessage request, long number, ReadOnlyMemory<byte> payload, CancellationToken cancellation) =>
        AnswerAsync(request, number, MessageKind.Reply, Check(payload), cancellation);

    public Task FailAsync(ReceivedMessage request, long number, string reason, CancellationToken cancellation) =>
        AnswerAsync(request, number, MessageKind.Failure, Check(Encoding.UTF8.GetBytes(reason)), cancellation);

    private static SystemId Check(SystemId target) =>
        target.IsNone ? throw new ArgumentException("A message needs a system to go to.", nameof(target)) : target;

    private static ReadOnlyMemory<byte> Check(ReadOnlyMemory<byte> payload) => payload.Length <= WireLimits.PayloadBytes
        ? payload
        : throw new ArgumentException($"A payload of {payload.Length} bytes is too large: {WireLimits.PayloadBytes} are allowed.", nameof(payload));

    private async Task AnswerAsync(ReceivedMessage request, long number, MessageKind kind, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        await reader.PassScopeAsync(cancellation).ConfigureAwait(false);
        var message = new OutgoingMessage(request.Sender, TypeOf(request.Type), payload, MessageOptions.DefaultLifetime, IsOrdered: false, kind, number);
        await SendInput.SendAtOnce(context.Loop, context.Ending, message).AsTask().WaitAsync(cancellation).ConfigureAwait(false);
    }

    private ValueTask SendAsync(in OutgoingMessage message, CancellationToken cancellation)
    {
        if (reader.IsScopePassed)
        {
            ValueTask sending = SendInput.Send(context.Loop, context.Ending, message);
            return cancellation.CanBeCanceled ? new ValueTask(sending.AsTask().WaitAsync(cancellation)) : sending;
        }

        return new ValueTask(SendInScopeAsync(message, cancellation));
    }

    // What the scope has seen the target has to have seen, so this node has to have first.
    private async Task SendInScopeAsync(OutgoingMessage message, CancellationToken cancellation)
    {
        await reader.PassScopeAsync(cancellation).ConfigureAwait(false);
        await SendInput.Send(context.Loop, context.Ending, message).AsTask().WaitAsync(cancellation).ConfigureAwait(false);
    }
}
