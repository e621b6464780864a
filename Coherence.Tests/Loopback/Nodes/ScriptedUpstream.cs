using System;
using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Node.Nodes;
using Xunit;

using Assert = Xunit.Assert;

namespace Coherence.Tests.Loopback.Nodes;

/// <summary>A root, or a relay, that says what a test says, over one channel.</summary>
internal sealed class ScriptedUpstream : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private long _asked;

    public ScriptedUpstream()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
    }

    /// <summary>The root that it is, or that is above it.</summary>
    public static SystemId Root { get; } = new(new Identifier(1));

    /// <summary>What it says that it is.</summary>
    public SystemId System { get; init; } = Root;

    /// <summary>The channel that was welcomed last.</summary>
    public RawPeer Peer { get; private set; } = null!;

    /// <summary>Connects a node to it.</summary>
    public async Task<CoherenceNode> ConnectAsync(Action<CoherenceNodeOptions>? configure = null)
    {
        Task<CoherenceNode> connecting = CoherenceNode.ConnectAsync(
            RunningRoot.NodeOptions($"127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}", options =>
            {
                options.Channels = 1;
                configure?.Invoke(options);
            }),
            TestContext.Current.CancellationToken);
        await WelcomeAsync();
        return await connecting;
    }

    /// <summary>Welcomes whoever connects next.</summary>
    public async Task WelcomeAsync()
    {
        Peer?.Dispose();
        Peer = await RawPeer.AcceptAsync(_listener);
        Assert.NotNull(await Peer.NextAsync(MessageCode.Hello));
        await Peer.SendAsync(Preamble.Bytes.ToArray());
        await Peer.SendFrameAsync(Wire.Welcome(new ClusterId(new Identifier(9)), Root, Epoch.Zero, System));
    }

    /// <summary>Answers the next question for a value.</summary>
    public async Task GrantAsync(IndexSpec spec, long min, long max, params byte[] value)
    {
        Assert.NotNull(await Peer.NextAsync(MessageCode.Acquire));
        await Peer.SendFrameAsync(Wire.Grant(spec, min, max, value));
    }

    /// <summary>Answers the next question for the newest epoch.</summary>
    public async Task FenceAsync(long epoch)
    {
        WaitForEpoch wait = Wire.ReadWait((await Peer.NextAsync(MessageCode.WaitForEpoch))!);
        await Peer.SendFrameAsync(Wire.Newest(Root, epoch, wait.Nonce));
    }

    /// <summary>Takes the next question for a sign of life, and does not answer it.</summary>
    public async Task HearPingAsync() => _asked = Wire.ReadPing((await Peer.NextAsync(MessageCode.Ping))!).Nonce;

    /// <summary>Answers the question for a sign of life that was heard.</summary>
    public Task AnswerPingAsync(long epoch = 0) => Peer.SendFrameAsync(Wire.Pong(_asked, epoch));

    public void Dispose()
    {
        Peer?.Dispose();
        _listener.Dispose();
    }
}
