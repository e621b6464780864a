using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using Coherence.Core.Codec;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Indexes.Catalog;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;

namespace Coherence.Tests.Transcripts;

/// <summary>A root under test: the transcript is its children and its disk.</summary>
internal sealed class RootSubject : ITranscriptSubject, IRootHost
{
    private readonly List<string> _output = [];
    private readonly SortedDictionary<string, ScriptedChannel> _children = new(StringComparer.Ordinal);
    private readonly List<byte[]> _log = [];
    private EngineOptions _options = new();
    private SystemEngine? _engine;
    private (Epoch Epoch, byte[] Record)? _writing;

    public IEnumerable<string> Execute(TranscriptCommand command)
    {
        _output.Clear();
        if (string.Equals(command.Verb, "root", StringComparison.Ordinal))
        {
            _options = new EngineOptions
            {
                Cluster = new ClusterId(new Identifier(77)),
                ArcBits = (int)command.Number("arcbits", 96),
                RefreshesInARow = (int)command.Number("refreshes", 8),
                HistoryBytes = command.Number("history", 1 << 20),
            };
            Start();
        }
        else
        {
            Drive(command);
        }

        _engine!.EndTurn();
        return _output;
    }

    void IRootHost.Persist(Epoch epoch, ReadOnlyMemory<byte> record)
    {
        _writing = (epoch, record.ToArray());
        _output.Add($"persist {epoch}");
    }

    void IRootHost.ChildrenChanged(int children)
    {
        // The channels themselves are shown.
    }

    private void Start()
    {
        _engine = SystemEngine.CreateRoot(_options, new IndexCatalog(1), this);
        for (int record = 0; record < _log.Count; record++)
        {
            _engine.Recover(new Epoch(record + 1), _log[record]);
        }

        _engine.Recovered();
    }

    private void Drive(TranscriptCommand command)
    {
        SystemEngine engine = _engine!;
        switch (command.Verb)
        {
            case "open":
                var channel = new ScriptedChannel($"{command[0]} ←", _output);
                channel.Session = engine.ChildOpened(channel);
                _children[command[0]] = channel;
                break;
            case "durable":
                (Epoch epoch, byte[] record) = _writing!.Value;
                _log.Add(record);
                _writing = null;
                engine.EpochDurable(epoch);
                break;
            case "fail":
                engine.PersistFailed("the disk is broken");
                break;
            case "crash":
                if (string.Equals(command[0], "keep", StringComparison.Ordinal) && _writing is { } kept)
                {
                    _log.Add(kept.Record);
                }

                _writing = null;
                _children.Clear();
                Start();
                break;
            case "time":
                engine.Now = TimeSpan.FromSeconds(double.Parse(command[0], CultureInfo.InvariantCulture));
                engine.Tick();
                break;
            case "slow":
                _children[command[0]].IsWritable = false;
                break;
            case "fast":
                _children[command[0]].IsWritable = true;
                engine.ChannelWritable();
                break;
            case "cut":
                engine.ChannelClosed(_children[command[0]].Session!);
                break;
            case "figures":
                RootFigures figures = engine.RootFigures;
                _output.Add($"durable={figures.Durable} systems={figures.Systems} operations={figures.Operations} duplicates={figures.Duplicates} values={figures.Values}");
                break;
            default:
                engine.FrameReceived(_children[command[0]].Session!, Up(command));
                break;
        }
    }

    private static ReadOnlyMemory<byte> Up(TranscriptCommand command)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(output);
        SystemId system = new(new Identifier((UInt128)command.Number("system", 0)));
        switch (command.Verb)
        {
            case "hello":
                HelloCodec.Write(ref writer, new Hello(
                    1, 1, new ClusterId(new Identifier(77)), new LinkId(new Identifier(5)), 0, system, 0, command.Epoch("applied") ?? Epoch.Zero, default));
                break;
            case "acquire":
                AcquireCodec.Write(ref writer, new Acquire(command.Spec(1), command.Epoch("at"), command.Epoch("held")));
                break;
            case "publish":
                WriteUpdate(ref writer, command, system);
                break;
            case "follows":
                FollowsEpochCodec.Write(ref writer, new FollowsEpoch(system, new EpochRef(MessageScript.Root, MessageScript.ParseEpoch(command[1]))));
                break;
            case "wait":
                WaitForEpochCodec.Write(ref writer, new WaitForEpoch(new EpochRef(MessageScript.Root, MessageScript.ParseEpoch(command[1]))));
                break;
            case "release":
                ReleaseArcCodec.Write(ref writer, new ReleaseArc(MessageScript.ParseArc(command[1]), MessageScript.ParseEpoch(command[2])));
                break;
            case "ping":
                PingCodec.Write(ref writer, new Ping(1));
                break;
            case "goodbye":
                GoodbyeCodec.Write(ref writer, new Goodbye(Enum.Parse<GoodbyeReason>(command[1]), string.Empty));
                break;
            default:
                throw new FormatException($"'{command.Line}' is no command for a root.");
        }

        writer.Flush();
        return output.WrittenMemory;
    }

    // publish A 3 system=2 part=0/2 [add counter:hits/a 5 id=100000000]
    private static void WriteUpdate(ref MessagePackWriter writer, TranscriptCommand command, SystemId system)
    {
        Epoch epoch = MessageScript.ParseEpoch(command[1]);
        string[] part = (command.Named("part") ?? "0/1").Split('/');
        int number = int.Parse(part[0], CultureInfo.InvariantCulture);
        BeginUpdateCodec.Write(
            ref writer, new BeginUpdate(system, epoch, new Epoch(epoch.Number - 1), number, int.Parse(part[1], CultureInfo.InvariantCulture)));
        foreach (TranscriptCommand item in command.Items)
        {
            _ = Identifier.TryParse(item.Named("id"), out Identifier id);
            var delta = new ArrayBufferWriter<byte>();
            CounterIndex.WriteAdd(delta, long.Parse(item[1], CultureInfo.InvariantCulture));
            PublishOpCodec.Write(ref writer, new PublishOp(new OperationId(id), new ObjectId(item.Spec(0).Value), delta.WrittenMemory));
        }

        EndUpdateCodec.Write(ref writer, new EndUpdate(system, epoch, number, command.Items.Count));
    }
}
