using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using Coherence.Core.Identity;
using Coherence.Node.Log.Files;
using Coherence.Node.Storage.Checkpoints;
using Coherence.Node.Storage.Devices;
using FASTER.core;

namespace Coherence.Node.Storage;

/// <summary>Takes one checkpoint after the other through its stages, while the thread of the store goes on with loads and stores.</summary>
/// <remarks>For the thread of the store, but for the last stage, which has a thread of its own: it waits for the disk.</remarks>
internal sealed class Checkpointer : IDisposable
{
    private const int KeptCheckpoints = 2;
    private const long LongestReplayBytes = 512L << 20;
    private const int ReplayShare = 4;

    private readonly FasterStore _store;
    private readonly StoreShape _shape;
    private readonly CheckpointTokens _tokens;
    private readonly CheckpointWriter _writer;
    private readonly CheckpointCleaner _cleaner;
    private readonly Func<Guid, IndexFile> _indexFile;
    private readonly StoreHealth _health;
    private readonly StoreMailbox _mailbox;
    private List<CheckpointManifest> _kept;
    private IndexCheckpoint? _index;
    private CheckpointStage _stage;
    private bool _isIndexing;
    private Guid _indexToken;
    private long _indexStart;
    private StoreRequest _begun;
    private Guid _logToken;
    private Thread? _thread;
    private Exception? _givenUp;

    /// <summary>Of a store.</summary>
    /// <param name="store">What is checkpointed.</param>
    /// <param name="parts">What writes and deletes the files.</param>
    /// <param name="indexFile">The file of an index that was written, by its token.</param>
    /// <param name="health">Hears of errors.</param>
    /// <param name="mailbox">Hears when a checkpoint is durable.</param>
    public Checkpointer(FasterStore store, CheckpointParts parts, Func<Guid, IndexFile> indexFile, StoreHealth health, StoreMailbox mailbox)
    {
        _store = store;
        _shape = parts.Shape;
        _tokens = parts.Tokens;
        _writer = parts.Writer;
        _cleaner = parts.Cleaner;
        _kept = [.. parts.Kept];
        _index = parts.Index;
        _indexFile = indexFile;
        _health = health;
        _mailbox = mailbox;
    }

    /// <summary>Whether nothing but loads may be done now: the checkpoint is to be cut before anything else is stored.</summary>
    public bool HoldsStores => _stage == CheckpointStage.Cutting;

    /// <summary>Whether FASTER is on its way to something.</summary>
    public bool IsWatching => _isIndexing || _stage is CheckpointStage.Cutting or CheckpointStage.Flushing;

    /// <summary>Whether there is no checkpoint on its way.</summary>
    public bool IsIdle => _stage == CheckpointStage.None;

    /// <summary>Deletes what no kept checkpoint needs. Before the thread of the store starts.</summary>
    public void CleanAtStart() => NotCleaned = _cleaner.Clean(_kept, isStart: true);

    /// <summary>Why files stayed the last time that nobody needs; null if none did.</summary>
    public Exception? NotCleaned { get; private set; }

    /// <summary>A checkpoint begins; the index too is written if it is due.</summary>
    public void Begin(in StoreRequest request)
    {
        if (_stage != CheckpointStage.None)
        {
            throw new InvalidOperationException($"The checkpoint of epoch {request.Epoch} begins while that of {_begun.Epoch} is on its way.");
        }

        _begun = request;
        _stage = CheckpointStage.Collecting;
        if (IsIndexDue())
        {
            _indexStart = _store.Tail;
            _indexToken = _store.BeginIndex();
            _isIndexing = true;
        }
    }

    /// <summary>All values of the checkpoint are stored.</summary>
    public void End(Epoch epoch)
    {
        if (_stage != CheckpointStage.Collecting || epoch != _begun.Epoch)
        {
            throw new InvalidOperationException($"The checkpoint of epoch {epoch} ends, which did not begin.");
        }

        _stage = CheckpointStage.Cutting;
    }

    /// <summary>Goes on as far as FASTER has come.</summary>
    public void Step()
    {
        if (!IsWatching)
        {
            return;
        }

        _store.Refresh();
        if (_health.Failure is not null)
        {
            return;
        }

        if (_isIndexing && _store.IsAtRest)
        {
            _isIndexing = false;
            TakeIndex(_indexFile(_indexToken));
        }

        if (_stage == CheckpointStage.Cutting && _givenUp is not null)
        {
            _stage = CheckpointStage.Writing;
            _mailbox.Post(new StoreRequest(StoreRequestKind.Written));
        }
        else if (_stage == CheckpointStage.Cutting && !_isIndexing)
        {
            _logToken = _store.Cut();
            _stage = CheckpointStage.Flushing;
        }
        else if (_stage == CheckpointStage.Flushing && _store.IsAtRest)
        {
            _stage = CheckpointStage.Writing;
            CheckpointDraft draft = Draft();
            _thread = new Thread(() => Write(draft)) { Name = "Coherence checkpoint", IsBackground = true };
            _thread.Start();
        }
    }

    /// <summary>The checkpoint is durable, or there was no room for it.</summary>
    /// <param name="epoch">Its epoch.</param>
    /// <returns>Why it was given up; null if it is durable.</returns>
    public Exception? Finish(out Epoch epoch)
    {
        _thread?.Join();
        _thread = null;
        Exception? givenUp = _givenUp;
        _givenUp = null;
        if (givenUp is not null && _index is { } index && !_kept.Exists(kept => kept.IndexToken == index.Token))
        {
            // It is large, and needed by nothing that can be found again; the next checkpoint has its own.
            _index = null;
            index.File.Dispose();
            _writer.Discard(index.File.Path);
        }

        _tokens.KeepOnly(_index?.Token ?? Guid.Empty);
        _stage = CheckpointStage.None;
        epoch = _begun.Epoch;
        _begun = default;
        return givenUp;
    }

    /// <summary>Ends after what is being written to the disk.</summary>
    public void Dispose()
    {
        _thread?.Join();
        _index?.File.Dispose();
        if (_isIndexing)
        {
            _indexFile(_indexToken).Find(0)?.Dispose();
        }
    }

    private void TakeIndex(IndexFile written)
    {
        if (written.Full is { } full)
        {
            _givenUp = full;
            written.Find(0)?.Dispose();
            _writer.Discard(written.Path);
            return;
        }

        _index?.File.Dispose();
        _index = new IndexCheckpoint(_indexToken, _indexStart, _tokens[_indexToken], written.Find(0)!);
    }

    // Recovery reads the index and then the log on from where the index began: that part is kept small.
    private bool IsIndexDue() => _index is null
        || _index.Start < _store.Begin
        || _store.Tail - _index.Start > Math.Max(_shape.SegmentBytes, Math.Min(LongestReplayBytes, (_store.Tail - _store.Begin) / ReplayShare));

    private CheckpointDraft Draft()
    {
        byte[] metadata = _tokens[_logToken];
        HybridLogRecoveryInfo info = default;
        using (StreamReader reader = new(new MemoryStream(metadata)))
        {
            info.Initialize(reader);
        }

        return new CheckpointDraft(
            _begun.Epoch, _begun.Chain, _begun.State, info.beginAddress, info.finalLogicalAddress, _logToken, metadata, _index!);
    }

    private void Write(CheckpointDraft draft)
    {
        try
        {
            CheckpointManifest manifest = _writer.Write(draft);
            List<CheckpointManifest> kept = [manifest];
            foreach (CheckpointManifest older in _kept)
            {
                // One of the same epoch had the same name, so it is gone.
                if (older.Epoch != manifest.Epoch && kept.Count < KeptCheckpoints)
                {
                    kept.Add(older);
                }
            }

            _kept = kept;
            NotCleaned = _cleaner.Clean(kept, isStart: false);
        }
        catch (IOException full) when (FileErrors.IsFull(full))
        {
            // Nothing vouches for it. The values are in the log of the store, where the next checkpoint finds them.
            _givenUp = full;
            _writer.Discard(draft);
        }
#pragma warning disable CA1031 // Whatever it is, the checkpoint is not to be relied upon, and the store says so.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _health.Report(error);
        }

        _mailbox.Post(new StoreRequest(StoreRequestKind.Written));
    }
}
