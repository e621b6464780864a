using System;
using System.Threading.Channels;
using System.Threading.Tasks;
using Coherence.Transport.Channels;
using Coherence.Transport.Tcp;
using Xunit;

namespace Coherence.Tests.Loopback;

/// <summary>Gives each accepted channel a receiver and keeps what the listener tells.</summary>
internal sealed class RecordingAcceptor(Func<IChannelReceiver> receivers) : IChannelAcceptor
{
    private readonly Channel<FrameChannel> _accepted = Channel.CreateUnbounded<FrameChannel>();
    private readonly Channel<TransportException> _failures = Channel.CreateUnbounded<TransportException>();
    private readonly Channel<bool> _refusals = Channel.CreateUnbounded<bool>();

    public IChannelReceiver Accept(FrameChannel channel)
    {
        IChannelReceiver receiver = receivers();
        _accepted.Writer.TryWrite(channel);
        return receiver;
    }

    public void AcceptFailed(TransportException failure) => _failures.Writer.TryWrite(failure);

    public void Refused() => _refusals.Writer.TryWrite(true);

    public async Task<FrameChannel> NextChannelAsync() => await _accepted.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public async Task<TransportException> NextFailureAsync() => await _failures.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public async Task NextRefusalAsync() => await _refusals.Reader.ReadAsync(TestContext.Current.CancellationToken);
}
