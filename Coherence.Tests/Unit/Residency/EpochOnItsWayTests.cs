using System;
using System.Collections.Generic;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.Catalog;
using Coherence.Core.Options;
using Coherence.Core.Roots;
using Coherence.Core.Serving;
using Coherence.Core.Storage;
using Coherence.Tests.Transcripts;
using Xunit;

namespace Coherence.Tests.Unit.Residency;

/// <summary>What comes to a root while an epoch waits for values of its store: the epoch is closed, and not applied.</summary>
public sealed class EpochOnItsWayTests : IRootHost
{
    private const string System = "100000000000000";

    private static readonly EngineOptions Options = new() { Cluster = new ClusterId(new Identifier(77)), CheckpointBytes = 3200 };

    private readonly List<string> _told = [];
    private ScriptedChildren _children;
    private MemoryStore _store = new();
    private SystemEngine _engine;
    private (Epoch Epoch, ReadOnlyMemory<byte> Record)? _writing;

    // A root that has come back from a checkpoint, so that the values of the directory are in its store alone. R is a relay.
    public EpochOnItsWayTests()
    {
        _children = new ScriptedChildren(_told);
        _engine = SystemEngine.CreateRoot(Options, new IndexCatalog(1), this, _store);
        _engine.Recovered(mayHaveServed: false);
        Do("open R", "hello R relay");
        Settle();
        Do($"connectivity R system={System} parent=2 number=1", $"publish R 1 system={System} [add counter:hits/a 1 id=100000100000000]");
        Settle();
        _engine.AskForCheckpoint();
        _engine.EndTurn();
        Settle();

        MemoryStore restored = new();
        foreach ((IndexSpec spec, (Epoch Changed, long Older, byte[] Bytes) value) in _store.Cut!)
        {
            restored.Values.Add(spec, value);
        }

        ReadOnlyMemory<byte> state = _store.State!.Value;
        _store = restored;
        _children = new ScriptedChildren(_told);
        _engine = SystemEngine.CreateRoot(Options, new IndexCatalog(1), this, _store);
        _engine.Restore(state);
        _engine.Recovered(mayHaveServed: true);
        Do("open R", "hello R relay system=2 number=2");
    }

    long IRootHost.UtcMilliseconds => 0;

    [Fact]
    public void Behind_the_end_of_a_system_nothing_of_it_comes_into_an_epoch()
    {
        Settle();
        Do($"connectivity R system={System} parent=nil number=1 left");
        Assert.NotEmpty(_store.Loads);
        Do($"release R 100000100000000/96 1 system={System}");
        Settle();
        Assert.Equal(1, _engine.RootFigures.Systems);
    }

    [Theory]
    [InlineData("connectivity R system=100000000000001 parent=2 number=1 of=2")]
    [InlineData("publish R 1 system=100000000000001 [announce orders there]")]
    public void Who_leaves_while_its_admission_waits_is_forgotten_however_long_that_takes(string admitted)
    {
        Settle();
        Do(admitted);
        Assert.NotEmpty(_store.Loads);
        Do("connectivity R system=100000000000001 parent=nil number=1 left");
        for (int second = 1; second <= 12; second++)
        {
            _engine.Now = TimeSpan.FromSeconds(second);
            _engine.Tick();
            Do("ping R");
        }

        Settle();
        Assert.Equal(2, _engine.RootFigures.Systems);
    }

    void IRootHost.Persist(Epoch epoch, ReadOnlyMemory<byte> record) => _writing = (epoch, record.ToArray());

    void IServingHost.ChildrenChanged(int children)
    {
        // They are scripted.
    }

    private void Do(params string[] lines)
    {
        foreach (string line in lines)
        {
            Assert.True(_children.TryExecute(_engine, new TranscriptCommand(line)), line);
            _engine.EndTurn();
        }
    }

    // Until nothing is on its way to the disk or from it.
    private void Settle()
    {
        bool isMoving = true;
        while (isMoving)
        {
            isMoving = false;
            while (_store.Loads.TryDequeue(out LoadBatch? loaded))
            {
                isMoving = true;
                _engine.ValuesLoaded(loaded);
            }

            while (_store.Stores.TryDequeue(out StoreBatch? stored))
            {
                isMoving = true;
                _engine.ValuesStored(stored);
            }

            if (_writing is { } writing)
            {
                isMoving = true;
                _writing = null;
                _engine.EpochDurable(writing.Epoch);
            }

            _engine.EndTurn();
        }
    }
}
