using System;
using System.Collections.Generic;
using System.Globalization;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.Catalog;
using Coherence.Core.Options;
using Coherence.Core.Roots;
using Coherence.Core.Serving;
using Coherence.Core.Storage;

namespace Coherence.Tests.Transcripts;

/// <summary>A root under test: the transcript is its children and its disk.</summary>
internal sealed class RootSubject : ITranscriptSubject, IRootHost
{
    private readonly List<string> _output = [];
    private readonly ScriptedChildren _children;
    private readonly List<byte[]> _log = [];
    private EngineOptions _options = new();
    private SystemEngine? _engine;
    private bool _hasServed;
    private (Epoch Epoch, byte[] Record)? _writing;

    public RootSubject() => _children = new ScriptedChildren(_output);

    public IEnumerable<string> Execute(TranscriptCommand command)
    {
        _output.Clear();
        if (string.Equals(command.Verb, "root", StringComparison.Ordinal))
        {
            var defaults = new EngineOptions();
            _options = new EngineOptions
            {
                Cluster = new ClusterId(new Identifier(77)),
                ArcBits = (int)command.Number("arcbits", 96),
                RefreshesInARow = (int)command.Number("refreshes", 8),
                HistoryBytes = command.Number("history", 1 << 20),
                UpdateKeys = (int)command.Number("keys", defaults.UpdateKeys),
                UpdateKeyTime = TimeSpan.FromSeconds(command.Number("keytime", 86_400)),
                LinkBytes = (int)command.Number("linkbytes", defaults.LinkBytes),
                DetachedSystems = (int)command.Number("detached", defaults.DetachedSystems),
            };
            Start();
        }
        else
        {
            Drive(_engine!, command);
        }

        _engine!.EndTurn();
        return _output;
    }

    public long UtcMilliseconds => 0;

    void IRootHost.Persist(Epoch epoch, ReadOnlyMemory<byte> record)
    {
        _writing = (epoch, record.ToArray());
        _output.Add($"persist {epoch}");
    }

    void IServingHost.ChildrenChanged(int children)
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

        _engine.Recovered(mayHaveServed: _hasServed);
        _hasServed = true;
    }

    private void Drive(SystemEngine engine, TranscriptCommand command)
    {
        switch (command.Verb)
        {
            case "durable":
                (Epoch epoch, byte[] record) = _writing!.Value;
                _log.Add(record);
                _writing = null;
                engine.EpochDurable(epoch);
                break;
            case "fail":
                engine.PersistFailed("the disk is broken");
                break;
            case "room":
                engine.RoomChanged(new StorageRoom(command.Number("log", long.MaxValue), command.Says("waiting"), command.Says("storefull")));
                break;
            case "crash":
                Crash(keepsRecord: command.Says("keep"));
                break;
            case "time":
                engine.Now = TimeSpan.FromSeconds(double.Parse(command[0], CultureInfo.InvariantCulture));
                engine.Tick();
                break;
            case "figures":
                RootFigures figures = engine.RootFigures;
                _output.Add($"durable={figures.Durable} systems={figures.Systems} operations={figures.Operations} duplicates={figures.Duplicates} values={figures.Values}");
                break;
            case var _ when _children.TryExecute(engine, command):
                break;
            default:
                throw new FormatException($"'{command.Line}' is no command for a root.");
        }
    }

    private void Crash(bool keepsRecord)
    {
        if (keepsRecord && _writing is { } kept)
        {
            _log.Add(kept.Record);
        }

        _writing = null;
        _children.Clear();
        Start();
    }
}
