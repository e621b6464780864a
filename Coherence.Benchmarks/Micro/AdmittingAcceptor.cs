using System;
using System.Threading.Tasks;
using Coherence.Transport.Channels;
using Coherence.Transport.Tcp;

namespace Coherence.Benchmarks.Micro;

/// <summary>Admits every channel and gives it one receiver.</summary>
internal sealed class AdmittingAcceptor(IChannelReceiver receiver) : IChannelAcceptor
{
    private readonly TaskCompletionSource _accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Complete when a channel has been accepted: before that the listener may not go.</summary>
    public Task Accepted => _accepted.Task;

    public IChannelReceiver Accept(FrameChannel channel)
    {
        channel.Admit();
        _accepted.TrySetResult();
        return receiver;
    }

    public void AcceptFailed(TransportException failure) => throw failure;

    public void Refused() => throw new InvalidOperationException("A channel of the benchmark was refused.");
}
