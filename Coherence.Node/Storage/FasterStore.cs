using System;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Coherence.Core.Identity;
using Coherence.Core.Storage;
using Coherence.Node.Storage.Checkpoints;
using Coherence.Node.Storage.Devices;
using Coherence.Node.Storage.Failures;
using FASTER.core;

namespace Coherence.Node.Storage;

/// <summary>FASTER with one session: loads, stores, the cut of a checkpoint, compaction. One thread at a time.</summary>
/// <remarks>
/// It may wait for the disk, so it is never called on the engine's thread. After each call look at <see cref="StoreHealth"/>: what a call
/// gave after a failure means nothing. What it must not do with FASTER, and why, is in specs/decisions/0009.
/// </remarks>
internal sealed unsafe class FasterStore : IDisposable
{
    private const int Window = 256;
    private const int RecordHeaderBytes = 8;
    private const int LengthBytes = 4;

    // A record is on one page, with its header and its key.
    private const int LongestKeyAndHeader = 2048;

    private const int ManyPages = 64;
    private const double MutableOfMany = 0.9;

    // With few pages one must lie between the one that is filled and the one whose room is needed next, so that it can be written meanwhile.
    private const double MutableOfFew = 0.5;

    private readonly StoreShape _shape;
    private readonly StoreHealth _health;
    private readonly CheckedDevice _device;
    private readonly FasterKV<SpanByte, SpanByte> _store;
    private readonly StoreFunctions _functions = new();
    private readonly ClientSession<SpanByte, SpanByte, SpanByte, ReadSlot, int, StoreFunctions> _session;
    private readonly byte[] _key = GC.AllocateArray<byte>(StoreKey.MaximumBytes, pinned: true);
    private readonly int _largestValue;
    private byte[] _value = GC.AllocateArray<byte>(1 << 12, pinned: true);
    private long _recordBytes;
    private long _records;

    /// <summary>A new store, or one that goes on where a checkpoint ends.</summary>
    /// <param name="options">How much memory it takes.</param>
    /// <param name="shape">Its sizes.</param>
    /// <param name="identity">Its id and seed.</param>
    /// <param name="device">Where its log is; disposed of with it.</param>
    /// <param name="tokens">What FASTER asks about checkpoints.</param>
    /// <param name="health">Hears of the first error.</param>
    /// <param name="checkpoint">What to go on with; null for nothing.</param>
    public FasterStore(
        StoreOptions options,
        StoreShape shape,
        StoreIdentity identity,
        CheckedDevice device,
        CheckpointTokens tokens,
        StoreHealth health,
        CheckpointManifest? checkpoint)
    {
        _shape = shape;
        _health = health;
        _device = device;
        _largestValue = (int)shape.PageBytes - LongestKeyAndHeader;
        int pages = options.PagesOf(shape);
        _store = new FasterKV<SpanByte, SpanByte>(
            shape.Buckets,
            new LogSettings
            {
                LogDevice = device,
                PageSizeBits = shape.PageBits,
                SegmentSizeBits = shape.SegmentBits,
                MemorySizeBits = shape.PageBits + BitOperations.Log2((uint)pages),
                MutableFraction = pages < ManyPages ? MutableOfFew : MutableOfMany,
                ReadCopyOptions = ReadCopyOptions.None,
            },
            new CheckpointSettings { CheckpointManager = tokens },
            comparer: new StoreKeyComparer(identity.Seed, options.HashMask),
            concurrencyControlMode: ConcurrencyControlMode.None);
        if (checkpoint is not null)
        {
            Recover(checkpoint);
        }

        _session = _store.For(_functions).NewSession<StoreFunctions>();
    }

    /// <summary>Address of the first record.</summary>
    public long Begin => _store.Log.BeginAddress;

    /// <summary>Address behind the last record.</summary>
    public long Tail => _store.Log.TailAddress;

    /// <summary>Memory of the pages, in bytes.</summary>
    public long PageMemoryBytes => _store.Log.MemorySizeBytes;

    /// <summary>Memory of the index without what overflows, in bytes.</summary>
    public long IndexMemoryBytes => _store.IndexSize * 64;

    /// <summary>Whether no checkpoint of log or index is on its way.</summary>
    public bool IsAtRest => _store.SystemState.Phase == Phase.REST;

    /// <summary>About how many bytes of the log the values take that are the newest of their spec. It walks through the whole index.</summary>
    public long EstimateLiveBytes() => _records == 0 ? Tail - Begin : _store.EntryCount * (_recordBytes / _records);

    /// <summary>Fills a batch.</summary>
    public void Load(LoadBatch batch)
    {
        _functions.Batch = batch;
        UnsafeContext<SpanByte, SpanByte, SpanByte, ReadSlot, int, StoreFunctions> context = _session.UnsafeContext;
        SpanByte nothing = default;
        for (int index = 0; index < batch.Count;)
        {
            context.BeginUnsafe();
            try
            {
                for (int end = Math.Min(batch.Count, index + Window); index < end; index++)
                {
                    SpanByte key = KeyOf(batch[index]);
                    ReadSlot slot = new() { Number = index };
                    if (context.Read(ref key, ref nothing, ref slot, index).IsPending)
                    {
                        _functions.Pending++;
                    }
                }
            }
            finally
            {
                context.EndUnsafe();
            }

            CompletePending();
        }

        _functions.Batch = null;
    }

    /// <summary>Takes values over; the newest of each spec counts.</summary>
    public void Store(StoreBatch batch)
    {
        UnsafeContext<SpanByte, SpanByte, SpanByte, ReadSlot, int, StoreFunctions> context = _session.UnsafeContext;
        for (int index = 0; index < batch.Count;)
        {
            context.BeginUnsafe();
            try
            {
                for (int end = Math.Min(batch.Count, index + Window); index < end; index++)
                {
                    SpanByte key = KeyOf(batch.SpecOf(index));
                    SpanByte value = ValueOf(batch[index]);
                    _ = context.Upsert(ref key, ref value);
                    _records++;
                    _recordBytes += RecordHeaderBytes + Align(LengthBytes + key.Length) + Align(LengthBytes + value.Length);
                }
            }
            finally
            {
                context.EndUnsafe();
            }
        }
    }

    /// <summary>Shows every value, each once.</summary>
    /// <exception cref="StoreException">The store failed; what was shown is not all.</exception>
    public void Scan(IStoredValueVisitor visitor) => StoreScan.Run(_store, _device, _health, visitor);

    /// <summary>Lets FASTER take the next step of what is on its way.</summary>
    public void Refresh() => _session.Refresh();

    /// <summary>Begins to write the index. It may change meanwhile: recovery reads the log on from here.</summary>
    public Guid BeginIndex() => _store.TryInitiateIndexCheckpoint(out Guid token)
        ? token
        : throw new InvalidOperationException("The index cannot be written while another checkpoint is on its way.");

    /// <summary>The cut: what was stored before is part of the checkpoint, what is stored from here on is not. Its pages are written after that.</summary>
    /// <remarks>Exact with one session, and not with a full checkpoint: hence the index first, apart.</remarks>
    public Guid Cut()
    {
        long version = _session.Version;
        if (!_store.TryInitiateHybridLogCheckpoint(out Guid token, CheckpointType.FoldOver))
        {
            throw new InvalidOperationException("The log cannot be cut while another checkpoint is on its way.");
        }

        while (_session.Version == version)
        {
            _session.Refresh();
        }

        return token;
    }

    /// <summary>Copies the live records of the first page to the end and lets go of the page. False if that page is still changed in place.</summary>
    /// <remarks>By whole pages: to an address within one, FASTER corrupts the last record.</remarks>
    public bool CompactPage()
    {
        long until = _shape.PageOf(Begin) + _shape.PageBytes;
        if (until > _store.Log.SafeReadOnlyAddress)
        {
            return false;
        }

        if (_session.Compact(until, CompactionType.Lookup) < until)
        {
            // The last record of a page seldom fills it.
            _store.Log.ShiftBeginAddress(until);
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        _device.Dispose();
        _store.Dispose();
    }

    private static int Align(int bytes) => (bytes + 7) & ~7;

    private void CompletePending()
    {
        while (_functions.Pending > 0)
        {
            _ = _session.CompletePending(wait: false);
            if (_functions.Pending > 0)
            {
                _device.WaitForRead();
            }
        }
    }

    private SpanByte KeyOf(IndexSpec spec) => SpanByte.FromPointer(Address(_key), StoreKey.Write(spec, _key));

    private SpanByte ValueOf(in StoredValue value)
    {
        int bytes = StoreFunctions.HeaderBytes + value.Bytes.Length;
        if (bytes > _value.Length)
        {
            if (bytes > _largestValue)
            {
                throw new InvalidOperationException($"A value of {value.Bytes.Length} bytes does not fit in a page of the store.");
            }

            _value = GC.AllocateArray<byte>((int)BitOperations.RoundUpToPowerOf2((uint)bytes), pinned: true);
        }

        BinaryPrimitives.WriteInt64LittleEndian(_value, value.Changed.Number);
        BinaryPrimitives.WriteInt64LittleEndian(_value.AsSpan(sizeof(long)), value.Older);
        value.Bytes.Span.CopyTo(_value.AsSpan(StoreFunctions.HeaderBytes));
        return SpanByte.FromPointer(Address(_value), bytes);
    }

    private static byte* Address(byte[] pinned) => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));

    private void Recover(CheckpointManifest checkpoint)
    {
        _device.ReportsErrors = true;
        try
        {
            _ = _store.Recover(checkpoint.IndexToken, checkpoint.LogToken, numPagesToPreload: -1, undoNextVersion: false);
        }
#pragma warning disable CA1031 // Whatever it is, the first error of a device explains it; where there is none, it is thrown on.
        catch (Exception error) when (_health.Failure is not null)
#pragma warning restore CA1031
        {
            throw StoreException.OfRunning(_health.Failure ?? error);
        }

        _device.ReportsErrors = false;
        if (_health.Failure is { } failure)
        {
            throw StoreException.OfRunning(failure);
        }
    }
}
