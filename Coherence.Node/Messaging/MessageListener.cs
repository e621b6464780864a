using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Threading;
using System.Threading.Channels;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Messaging;
using Coherence.Node.Failures;
using Coherence.Node.Loop;

namespace Coherence.Node.Messaging;

/// <summary>The messages of one type that were delivered here and not taken yet. Those who listen take turns: each message goes to one of them.</summary>
internal sealed class MessageListener(MessageType type, EngineLoop loop, Ending ending)
{
    private const int Capacity = 1024;

    private readonly Channel<ReceivedMessage> _messages = Channel.CreateBounded<ReceivedMessage>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.Wait, SingleWriter = true });

    private readonly string _name = type.ToString();
    private int _listening;
    private int _isRefusing;

    /// <summary>Its type, as applications say it.</summary>
    public string Name => _name;

    /// <summary>Whether a message would be taken, and if not why. Engine thread.</summary>
    public MessageReception Offer()
    {
        if (Volatile.Read(ref _listening) == 0)
        {
            return MessageReception.NobodyListens;
        }

        if (_messages.Reader.Count < Capacity)
        {
            return MessageReception.Taken;
        }

        Volatile.Write(ref _isRefusing, 1);

        // Those who listen may have taken some before they could see that.
        return _messages.Reader.Count < Capacity ? MessageReception.Taken : MessageReception.NoRoom;
    }

    /// <summary>Takes a message, of which it was said that it would be. Engine thread.</summary>
    public void Add(ReceivedMessage message) => _ = _messages.Writer.TryWrite(message);

    /// <summary>There will be no more.</summary>
    public void End() => _messages.Writer.TryComplete(ending.Failure);

    /// <summary>Yields messages until cancelled.</summary>
    public async IAsyncEnumerable<ReceivedMessage> ListenAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        _ = Interlocked.Increment(ref _listening);
        try
        {
            loop.Post(new ListenersChangedInput(type));
            while (await _messages.Reader.WaitToReadAsync(cancellation).ConfigureAwait(false))
            {
                while (_messages.Reader.TryRead(out ReceivedMessage? message))
                {
                    MakeRoom();
                    yield return message;
                    cancellation.ThrowIfCancellationRequested();
                }
            }
        }
        finally
        {
            _ = Interlocked.Decrement(ref _listening);
        }
    }

    // Not for each one: half of the room at a time.
    private void MakeRoom()
    {
        if (Volatile.Read(ref _isRefusing) != 0 && _messages.Reader.Count <= Capacity / 2 && Interlocked.Exchange(ref _isRefusing, 0) != 0)
        {
            loop.Post(new ListenersChangedInput(type));
        }
    }

    private sealed class ListenersChangedInput(MessageType type) : IEngineInput
    {
        public void Apply(SystemEngine engine) => engine.ListenersChanged(type);

        public void Abandon()
        {
            // Nothing comes any more.
        }
    }
}
