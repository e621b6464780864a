using System;
using System.Collections.Concurrent;
using System.IO;
using System.Threading;
using Coherence.Node.Log.Files;
using Coherence.Node.Storage.Failures;
using FASTER.core;

namespace Coherence.Node.Storage.Devices;

/// <summary>What FASTER writes to and reads from: sectors with checksums, in files that only our own code deletes.</summary>
/// <remarks>
/// FASTER hears of no error, since it loses them or waits for ever: the first one is kept in <see cref="StoreHealth"/>, reads give zeros from
/// there on, and whoever uses the store looks at its health before he believes anything. While a checkpoint is being recovered errors are
/// reported, because FASTER throws on them then, and zeros could end the process. One thread writes; small reads are answered at once where
/// that needs no disk, and by <see cref="DeviceReaders"/> where it does; large ones are made by the thread that asks.
/// </remarks>
internal sealed unsafe class CheckedDevice : StorageDeviceBase
{
    private const int PieceBytes = 1 << 20;
    private const int LargeReadBytes = 1 << 18;
    private const int LargestReadBytes = 1 << 30;
    private const uint IoError = 5;
    private const long UnlimitedCapacity = -1;
    private const int ReaderThreads = 8;

    private readonly IDeviceFiles _files;
    private readonly StoreHealth _health;
    private readonly Func<IOException, bool> _tryAgain;
    private readonly Action _completed;
    private readonly BlockingCollection<WriteRequest> _writes = [];
    private readonly DeviceReaders _readers;
    private Thread? _writer;
    private volatile bool _isStopping;

    /// <summary>Over some files.</summary>
    /// <param name="name">What FASTER calls it.</param>
    /// <param name="files">The files.</param>
    /// <param name="health">Where the first error goes.</param>
    /// <param name="tryAgain">Asked when a write met a full disk, on the thread that writes: true, after a while, to try it again; false to leave it out.</param>
    /// <param name="completed">Called after each write, so that whoever waits for it can look again.</param>
    /// <remarks>What <paramref name="tryAgain"/> throws is the error.</remarks>
    public CheckedDevice(string name, IDeviceFiles files, StoreHealth health, Func<IOException, bool> tryAgain, Action completed)
        : base(name, SectorSum.SectorBytes, UnlimitedCapacity)
    {
        _files = files;
        _health = health;
        _tryAgain = tryAgain;
        _completed = completed;
        _readers = new DeviceReaders(ReaderThreads, Read);
    }

    /// <summary>Whether FASTER hears of errors: while it recovers.</summary>
    public bool ReportsErrors { get; set; }

    /// <inheritdoc/>
    public override void WriteAsync(
        IntPtr sourceAddress, int segmentId, ulong destinationAddress, uint numBytesToWrite, DeviceIOCompletionCallback callback, object context)
    {
        if (_writer is null)
        {
            _writer = new Thread(Write) { Name = "Coherence store writes", IsBackground = true };
            _writer.Start();
        }

        if (!TryAdd(new WriteRequest(segmentId, (long)destinationAddress, sourceAddress, numBytesToWrite, callback, context)))
        {
            callback(0, numBytesToWrite, context);
        }
    }

    /// <inheritdoc/>
    public override void ReadAsync(
        int segmentId, ulong sourceAddress, IntPtr destinationAddress, uint readLength, DeviceIOCompletionCallback callback, object context)
    {
        ReadRequest request = new(_files.Find(segmentId), (long)sourceAddress, destinationAddress, readLength, callback, context);
        bool isDirect = request.File is null || readLength >= LargeReadBytes || ReportsErrors || _health.Failure is not null;
        if (isDirect)
        {
            Read(request);
        }
        else if (TryReadCached(request))
        {
            callback(0, readLength, context);
        }
        else
        {
            _readers.Add(request);
        }
    }

    /// <summary>Waits until a read that needs the disk has ended since the last wait; not at all if none is open. For the thread that reads.</summary>
    public void WaitForRead() => _readers.WaitForOne();

    /// <inheritdoc/>
    // FASTER truncates at every checkpoint what the checkpoint before still needs.
    public override void TruncateUntilAddress(long toAddress)
    {
    }

    /// <inheritdoc/>
    public override void TruncateUntilAddressAsync(long toAddress, AsyncCallback callback, IAsyncResult result) => callback(result);

    /// <inheritdoc/>
    public override void RemoveSegment(int segment)
    {
    }

    /// <inheritdoc/>
    public override void RemoveSegmentAsync(int segment, AsyncCallback callback, IAsyncResult result) => callback(result);

    /// <summary>Ends the threads. What was not yet written is not written: nothing that counts depends on it.</summary>
    public override void Dispose()
    {
        _isStopping = true;
        _writes.CompleteAdding();
        _writer?.Join();
        _readers.Dispose();
        _writes.Dispose();
    }

    private static bool TryReadCached(in ReadRequest request)
    {
        try
        {
            return request.File!.TryReadCached(new Span<byte>((void*)request.Memory, (int)request.Bytes), request.Offset);
        }
#pragma warning disable CA1031 // The read that follows meets the same error, and reports it.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    // False at the end, when nothing is written any more. FASTER calls from the writing thread too.
    private bool TryAdd(in WriteRequest request)
    {
        if (_isStopping)
        {
            return false;
        }

        try
        {
            _writes.Add(request);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private void Read(ReadRequest request)
    {
        bool isGood = false;
        try
        {
            if (_health.Failure is null && request.File is { } file)
            {
                for (long done = 0; done < request.Bytes; done += LargestReadBytes)
                {
                    int bytes = (int)Math.Min(LargestReadBytes, request.Bytes - done);
                    file.Read(new Span<byte>((byte*)request.Memory + done, bytes), request.Offset + done);
                }

                isGood = true;
            }
        }
#pragma warning disable CA1031 // Whatever it is, FASTER must get its answer, and what was read is not to be believed.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _health.Report(error is StoreException ? error : StoreException.OfReading(request.File!.Path, error));
        }

        if (!isGood)
        {
            for (long done = 0; done < request.Bytes; done += LargestReadBytes)
            {
                new Span<byte>((byte*)request.Memory + done, (int)Math.Min(LargestReadBytes, request.Bytes - done)).Clear();
            }
        }

        bool mustReport = ReportsErrors && _health.Failure is not null;
        request.Callback(mustReport ? IoError : 0, request.Bytes, request.Context);
    }

    private void Write()
    {
        byte[] piece = new byte[PieceBytes];
        foreach (WriteRequest request in _writes.GetConsumingEnumerable())
        {
            try
            {
                bool isDone = false;
                while (!isDone && _health.Failure is null && !_isStopping)
                {
                    isDone = TryWrite(request, piece);
                }
            }
#pragma warning disable CA1031 // Whatever it is, FASTER must get its answer, or the thread of the store waits for ever.
            catch (Exception error)
#pragma warning restore CA1031
            {
                _health.Report(StoreException.OfRunning(error));
            }

            request.Callback(0, request.Bytes, request.Context);
            _completed();
        }
    }

    // Writing the same bytes to the same places once more harms nothing: FASTER keeps the page until it hears that it is written.
    private bool TryWrite(in WriteRequest request, byte[] piece)
    {
        try
        {
            Write(request, piece);
            return true;
        }
        catch (IOException full) when (FileErrors.IsFull(full))
        {
            return !_tryAgain(full);
        }
    }

    private void Write(in WriteRequest request, byte[] piece)
    {
        CheckedFile file = _files.Make(request.Segment);
        for (long done = 0; done < request.Bytes; done += PieceBytes)
        {
            // What lies behind the tail changes while it is written: the sum is of the copy, and the copy is what is written.
            int bytes = (int)Math.Min(PieceBytes, request.Bytes - done);
            new ReadOnlySpan<byte>((byte*)request.Memory + done, bytes).CopyTo(piece);
            int sectors = (bytes + SectorSum.SectorBytes - 1) / SectorSum.SectorBytes * SectorSum.SectorBytes;
            piece.AsSpan(bytes, sectors - bytes).Clear();
            file.Write(piece.AsSpan(0, sectors), request.Offset + done);
        }
    }
}
