using System;
using System.IO;
using System.Threading.Tasks;
using BenchmarkDotNet.Attributes;
using Coherence.Transport.Addresses;
using Coherence.Transport.Channels;
using Coherence.Transport.Memory;
using Coherence.Transport.Tcp;

namespace Coherence.Benchmarks.Micro;

/// <summary>Frames from one end of a channel to the other, in batches of one flush, as an engine turn writes them.</summary>
[MemoryDiagnoser]
public class ChannelBenchmarks
{
    private readonly FrameCounter _counter = new();
    private readonly FrameCounter _unused = new();
    private FrameChannel? _sender;
    private byte[] _body = [];

    [Params(ChannelKind.Memory, ChannelKind.Tcp, ChannelKind.Unix)]
    public ChannelKind Kind { get; set; }

    [Params(64, 4096)]
    public int FrameBytes { get; set; } = 64;

    [Params(1, 256)]
    public int FramesPerFlush { get; set; } = 256;

    [Params(100_000)]
    public int Frames { get; set; } = 100_000;

    [GlobalSetup]
    public async Task ConnectAsync()
    {
        _body = new byte[FrameBytes];
        new Random(1).NextBytes(_body);
        if (Kind == ChannelKind.Memory)
        {
            MemoryChannelPair pair = MemoryChannels.CreatePair(_unused, _counter);
            _sender = pair.First;
            pair.First.Admit();
            pair.Second.Admit();
            return;
        }

        string path = Path.Combine(Path.GetTempPath(), $"coherence-bench-{Guid.NewGuid():N}.sock");
        ChannelAddress address = ChannelAddress.Parse(Kind == ChannelKind.Tcp ? "127.0.0.1:0" : $"unix:{path}");
        AdmittingAcceptor acceptor = new(_counter);
        await using ChannelListener listener = ChannelListener.Start(address, acceptor);
        _sender = await ChannelConnector.ConnectAsync(listener.Address, _unused);
        _sender.Admit();
        await acceptor.Accepted;
    }

    /// <summary>Sends all frames and waits until the peer has them. The sum of their lengths, so that the work is not in vain.</summary>
    [Benchmark]
    public async Task<long> SendFrames()
    {
        FrameChannel sender = _sender!;
        Task<long> received = _counter.Expect(Frames);
        for (int sent = 0; sent < Frames;)
        {
            int batch = Math.Min(FramesPerFlush, Frames - sent);
            for (int i = 0; i < batch; i++)
            {
                sender.Send(_body);
            }

            sender.Flush();
            sent += batch;
            if (!sender.IsWritable)
            {
                await _unused.WritableAsync(sender);
            }
        }

        return await received;
    }

    [GlobalCleanup]
    public async Task CloseAsync()
    {
        _sender!.Close(ChannelCloseReason.ClosedByUs, "The benchmark is over.");
        await _sender.Completion;
    }
}
