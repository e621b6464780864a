using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Coherence.Core.Identity;
using Coherence.Core.Storage;
using Coherence.Node.Storage.Devices;
using Coherence.Node.Storage.Failures;
using FASTER.core;

namespace Coherence.Node.Storage;

/// <summary>Shows every value of a store: reads its log from the beginning to the end, and asks of each record whether it is the newest of its key.</summary>
/// <remarks>
/// While nothing is stored, on the thread of the store. FASTER's own iteration over keys gives keys that do not exist, and takes the
/// square of the length of a chain. A look-up that stops at the record's own address would be cheaper; where that address is in memory
/// it finds records of other keys (FASTER 2.6.5).
/// </remarks>
internal sealed unsafe class StoreScan
{
    private const int WindowRecords = 256;
    private const int WindowBytes = 1 << 20;

    private readonly CheckedDevice _device;
    private readonly StoreHealth _health;
    private readonly IStoredValueVisitor _visitor;
    private readonly List<Record> _window = [];
    private readonly long[] _newest = new long[WindowRecords];
    private readonly byte[] _key = GC.AllocateArray<byte>(StoreKey.MaximumBytes, pinned: true);
    private readonly NewestFunctions _functions;
    private ArrayBufferWriter<byte> _bytes = new(WindowBytes);

    private StoreScan(CheckedDevice device, StoreHealth health, IStoredValueVisitor visitor)
    {
        _device = device;
        _health = health;
        _visitor = visitor;
        _functions = new NewestFunctions(_newest);
    }

    /// <summary>Shows every value, each once.</summary>
    /// <exception cref="StoreException">The store failed; what was shown is not all.</exception>
    public static void Run(FasterKV<SpanByte, SpanByte> store, CheckedDevice device, StoreHealth health, IStoredValueVisitor visitor) =>
        new StoreScan(device, health, visitor).Run(store);

    private void Run(FasterKV<SpanByte, SpanByte> store)
    {
        using ClientSession<SpanByte, SpanByte, SpanByte, ReadSlot, int, NewestFunctions> session = store.For(_functions).NewSession<NewestFunctions>();
        using IFasterScanIterator<SpanByte, SpanByte> records = store.Log.Scan(store.Log.BeginAddress, store.Log.TailAddress);
        while (records.GetNext(out RecordInfo info))
        {
            if (info.Tombstone)
            {
                continue;
            }

            Add(records.CurrentAddress, records.GetKey().AsReadOnlySpan(), records.GetValue().AsReadOnlySpan());
            if (_window.Count == WindowRecords || _bytes.WrittenCount >= WindowBytes)
            {
                Show(session);
            }
        }

        Show(session);
    }

    private void Add(long address, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        // Others there are only where a read failed, which is found before anything is shown.
        if (StoreKey.IsIndexValue(key) && value.Length >= StoreFunctions.HeaderBytes)
        {
            _window.Add(new Record(address, _bytes.WrittenCount, key.Length, value.Length));
            _bytes.Write(key);
            _bytes.Write(value);
        }
    }

    private void Show(ClientSession<SpanByte, SpanByte, SpanByte, ReadSlot, int, NewestFunctions> session)
    {
        FindNewest(session);
        if (_health.Failure is { } failure)
        {
            throw StoreException.OfRunning(failure);
        }

        for (int index = 0; index < _window.Count; index++)
        {
            Record record = _window[index];
            if (_newest[index] == record.Address)
            {
                Show(_bytes.WrittenMemory.Slice(record.Start, record.KeyBytes), _bytes.WrittenMemory.Slice(record.Start + record.KeyBytes, record.ValueBytes));
            }
        }

        _window.Clear();
        if (_bytes.Capacity > 2 * WindowBytes)
        {
            _bytes = new ArrayBufferWriter<byte>(WindowBytes);
        }

        _bytes.ResetWrittenCount();
    }

    private void Show(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value)
    {
        Epoch changed = new(BinaryPrimitives.ReadInt64LittleEndian(value.Span));
        long older = BinaryPrimitives.ReadInt64LittleEndian(value.Span[sizeof(long)..]);
        _visitor.OnValue(StoreKey.Read(key), new StoredValue(changed, older, value[StoreFunctions.HeaderBytes..]));
    }

    private void FindNewest(ClientSession<SpanByte, SpanByte, SpanByte, ReadSlot, int, NewestFunctions> session)
    {
        SpanByte nothing = default;
        for (int index = 0; index < _window.Count; index++)
        {
            Record record = _window[index];
            _bytes.WrittenSpan.Slice(record.Start, record.KeyBytes).CopyTo(_key);
            SpanByte key = SpanByte.FromPointer((byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_key)), record.KeyBytes);
            ReadSlot slot = new() { Number = index };
            _newest[index] = 0;
            if (session.Read(ref key, ref nothing, ref slot, index).IsPending)
            {
                _functions.Pending++;
            }
        }

        while (_functions.Pending > 0)
        {
            _ = session.CompletePending(wait: false);
            if (_functions.Pending > 0)
            {
                _device.WaitForRead();
            }
        }
    }

    private readonly record struct Record(long Address, int Start, int KeyBytes, int ValueBytes);
}
