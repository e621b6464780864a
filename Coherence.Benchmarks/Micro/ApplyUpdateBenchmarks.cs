using System;
using System.Buffers;
using BenchmarkDotNet.Attributes;
using Coherence.Core.Caching;
using Coherence.Core.Codec;
using Coherence.Core.Engine;
using Coherence.Core.Following;
using Coherence.Core.Identity;
using Coherence.Core.Links;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;
using Coherence.Core.Messaging;
using Coherence.Core.Options;

namespace Coherence.Benchmarks.Micro;

/// <summary>A node takes in an update of the root's timeline: parts are put together, notices applied, the epoch shown.</summary>
[MemoryDiagnoser]
public class ApplyUpdateBenchmarks
{
    private const int Notices = 64;

    private static readonly SystemId Root = new(new Identifier(1));

    private readonly ArrayBufferWriter<byte> _output = new(64 * 1024);
    private SystemEngine _engine = null!;
    private ChannelSession[] _sessions = null!;
    private byte[][] _parts = null!;
    private int[] _epochAt = null!;
    private long _epoch;

    /// <summary>How many parts the update comes in, each over a channel of its own, the last one first.</summary>
    [Params(1, 3)]
    public int Parts { get; set; }

    /// <summary>A node that is welcomed over as many channels and holds nothing of what the notices speak of.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var host = new SilentHost();
        _engine = SystemEngine.CreateNode(new EngineOptions(), new LinkId(new Identifier(7)), host, host);
        _sessions = new ChannelSession[Parts];
        for (int channel = 0; channel < Parts; channel++)
        {
            _sessions[channel] = _engine.UpstreamOpened(new DiscardingChannel(), channel);
            Deliver(_sessions[channel], Write((ref MessagePackWriter writer) => WelcomeCodec.Write(
                ref writer,
                new Welcome(1, new ClusterId(new Identifier(77)), Root, Root, Epoch.Zero, Epoch.Zero, TimeSpan.FromSeconds(5), 96, default))));
        }

        _parts = new byte[Parts][];
        _epoch = 0;
        for (int part = 0; part < Parts; part++)
        {
            int number = part;
            _parts[part] = Write((ref MessagePackWriter writer) => WritePart(ref writer, number));
        }
    }

    /// <summary>Assembles and applies one update of 64 notices.</summary>
    [Benchmark]
    public Epoch ApplyUpdateOf64Notices()
    {
        _epoch++;
        for (int part = Parts - 1; part >= 0; part--)
        {
            Renumber(_parts[part], part);
            _engine.FrameReceived(_sessions[part], _parts[part]);
        }

        _engine.EndTurn();
        return _engine.Cache.Applied;
    }

    private delegate void Writer(ref MessagePackWriter writer);

    private byte[] Write(Writer write)
    {
        _output.ResetWrittenCount();
        var writer = new MessagePackWriter(_output);
        write(ref writer);
        writer.Flush();
        return _output.WrittenSpan.ToArray();
    }

    private void Deliver(ChannelSession session, byte[] frame)
    {
        _engine.FrameReceived(session, frame);
        _engine.EndTurn();
    }

    // Epochs in five bytes, so that one buffer can be given the next number again and again.
    private void WritePart(ref MessagePackWriter writer, int part)
    {
        _epochAt ??= new int[Parts];
        BeginUpdateCodec.Write(ref writer, new BeginUpdate(Root, new Epoch(uint.MaxValue), new Epoch(uint.MaxValue - 1), part, Parts));
        int first = Notices * part / Parts;
        int last = Notices * (part + 1) / Parts;
        for (int notice = first; notice < last; notice++)
        {
            var spec = new IndexSpec("counter:hits", $"page/{notice:000}");
            if (notice % 2 == 0)
            {
                SubscribedCodec.Write(ref writer, new Subscribed(spec));
            }
            else
            {
                InvalidateCodec.Write(ref writer, new Invalidate(spec));
            }
        }

        EndUpdateCodec.Write(ref writer, new EndUpdate(Root, new Epoch(uint.MaxValue), part, last - first));
    }

    private void Renumber(byte[] frame, int part)
    {
        // [array, code, bin8 of 16, epoch as uint32, previous as uint32, …] and, at the end, [array, code, bin8 of 16, epoch, …].
        const int BeginEpochAt = 1 + 1 + 2 + Identifier.ByteCount + 1;
        WriteNumber(frame.AsSpan(BeginEpochAt), _epoch);
        WriteNumber(frame.AsSpan(BeginEpochAt + 5), _epoch - 1);
        if (_epochAt[part] == 0)
        {
            _epochAt[part] = frame.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0xce, 0xff, 0xff, 0xff, 0xff]) + 1;
        }

        WriteNumber(frame.AsSpan(_epochAt[part]), _epoch);
    }

    private static void WriteNumber(Span<byte> target, long number) =>
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(target, (uint)number);

    private sealed class SilentHost : INodeHost, IMessageReceiver
    {
        public MessageReception TryTake(in UserMessage message) => MessageReception.NobodyListens;

        public void ValueChanged(CachedValue value)
        {
            // Nothing is watched.
        }

        public void ValueEnded(CachedValue value)
        {
            // Nothing is watched.
        }

        public void BetweenUpdates()
        {
            // Nothing is watched.
        }

        public void WatchRefused(CachedValue value, RefuseReason reason)
        {
            // Nothing is watched.
        }

        public void UpstreamUp(in Welcome welcome)
        {
            // The link stays.
        }

        public void UpstreamDown()
        {
            // The link stays.
        }

        public void UpstreamSaidGoodbye(in Goodbye goodbye) => throw new InvalidOperationException(goodbye.Text);

        public void Reported(in Report report)
        {
            // Nothing is asked.
        }
    }
}
