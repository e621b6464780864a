using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using Coherence.Node.Failures;
using Coherence.Transport.Addresses;
using Coherence.Transport.Channels;
using Coherence.Transport.Tcp;
using Microsoft.Extensions.Logging;

namespace Coherence.Node.Serving;

/// <summary>Where a root or a relay listens for children.</summary>
internal sealed class Listeners(ChildChannels children, ChannelOptions limits, ILogger logger) : IAsyncDisposable
{
    private readonly List<ChannelListener> _listeners = [];

    /// <summary>The addresses, with the ports that the operating system chose.</summary>
    public IReadOnlyList<string> Addresses => _listeners.ConvertAll(static listener => listener.Address.ToString());

    /// <summary>Listens at one more address.</summary>
    /// <exception cref="CoherenceException">It cannot be listened at.</exception>
    public void Add(string text)
    {
        if (!ChannelAddress.TryParse(text, out ChannelAddress? address, out string? error))
        {
            throw new CoherenceException(CoherenceFailure.Listen, error);
        }

        try
        {
            var listener = ChannelListener.Start(address, children, limits);
            _listeners.Add(listener);
            ServingLog.Listening(logger, listener.Address.ToString());
        }
        catch (TransportException failure)
        {
            throw new CoherenceException(CoherenceFailure.Listen, failure.Message, failure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ChannelListener listener in _listeners)
        {
            await listener.DisposeAsync().ConfigureAwait(false);
        }
    }
}
