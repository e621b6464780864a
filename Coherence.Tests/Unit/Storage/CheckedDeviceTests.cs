using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;
using Coherence.Node.Storage.Devices;
using Coherence.Node.Storage.Failures;
using Coherence.Tests.Unit.Log;
using Xunit;

namespace Coherence.Tests.Unit.Storage;

public sealed class CheckedDeviceTests : IDisposable
{
    private const int Sector = SectorSum.SectorBytes;
    private const int Segment = 16 * Sector;

    private readonly TemporaryDirectory _directory = new();
    private readonly FaultyStoreFiles _files = new();
    private readonly StoreHealth _health = new();
    private readonly SegmentFiles _segments;
    private readonly CheckedDevice _device;
    private readonly byte[] _memory = GC.AllocateArray<byte>(Segment, pinned: true);

    public CheckedDeviceTests()
    {
        Directory.CreateDirectory(_directory.Path);
        _segments = new SegmentFiles(_files, number => _directory.In($"values-{number}"), 7, Segment);
        _device = new CheckedDevice("values", _segments, _health, static full => throw full, static () => { });
        _device.Initialize(Segment);
    }

    private nint Address => Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0);

    public void Dispose()
    {
        _device.Dispose();
        _segments.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_was_written_is_read(bool isCold)
    {
        _files.IsCold = isCold;
        Write(1, Sector, 3 * Sector, 5);
        Assert.Equal(Filled(3 * Sector, 5), Read(1, Sector, 3 * Sector));
        Assert.Null(_health.Failure);
    }

    [Fact]
    public void What_was_never_written_is_zeros_as_is_what_lies_behind_the_segment()
    {
        Write(0, 2 * Sector, Sector, 5);
        Write(0, 15 * Sector, Sector, 6);
        _segments.Find(0)!.MakeDurable(Segment, 0, 16);
        Assert.Equal(new byte[Sector], Read(0, 3 * Sector, Sector));
        Assert.Equal(new byte[Sector], Read(5, 0, Sector));
        Assert.Equal([.. Filled(Sector, 6), .. new byte[2 * Sector]], Read(0, 15 * Sector, 3 * Sector));
        Assert.Null(_health.Failure);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(Sector - 1)]
    public void A_flipped_bit_is_found_and_nothing_of_the_read_is_shown(int place)
    {
        Write(0, 0, 2 * Sector, 5);
        Change(0, Sector + place);
        Assert.Equal(new byte[2 * Sector], Read(0, 0, 2 * Sector));
        Assert.Equal(StoreErrorKind.Corrupt, Assert.IsType<StoreException>(_health.Failure).Kind);
    }

    [Fact]
    public void A_sector_of_another_place_is_not_taken_for_this_one()
    {
        Write(0, 0, 2 * Sector, 5);
        byte[] file = File.ReadAllBytes(_directory.In("values-0"));
        Assert.Equal(file[..Sector], file[Sector..(2 * Sector)]);
        uint[] sums = MemoryMarshal.Cast<byte, uint>(_segments.Find(0)!.CopySums(0, 2)).ToArray();
        Assert.NotEqual(sums[0], sums[1]);
        Write(1, 0, Sector, 5);
        Assert.NotEqual(sums[0], MemoryMarshal.Read<uint>(_segments.Find(1)!.CopySums(0, 1)));
        Assert.NotEqual(SectorSum.Salt(7, 0), SectorSum.Salt(8, 0));
    }

    [Theory]
    [InlineData("write")]
    [InlineData("create")]
    public void After_a_failed_write_everything_seems_to_go_on_but_the_health_says_so_and_the_disk_is_left_alone(string operation)
    {
        _files.Fault = (_, call) => string.Equals(call.Operation, operation, StringComparison.Ordinal) ? FaultyLogFiles.Error(FaultyLogFiles.IoError) : null;
        Write(0, 0, Sector, 5);
        Assert.Equal(StoreErrorKind.WriteFailed, Assert.IsType<StoreException>(_health.Failure).Kind);
        _files.Fault = null;
        int calls = _files.Calls;
        Write(0, 0, Sector, 5);
        Assert.Equal(new byte[Sector], Read(0, 0, Sector));
        Assert.Equal(calls, _files.Calls);
    }

    [Fact]
    public void A_full_disk_is_told_from_a_broken_one()
    {
        _files.Fault = static (_, call) => call.IsWrite ? FaultyLogFiles.Error(FaultyLogFiles.NoSpace) : null;
        Write(0, 0, Sector, 5);
        Assert.Equal(StoreErrorKind.Full, Assert.IsType<StoreException>(_health.Failure).Kind);
    }

    [Fact]
    public void A_failed_read_gives_zeros_and_the_first_error_stays()
    {
        Write(0, 0, Sector, 5);
        _files.IsCold = true;
        _files.Fault = static (_, _) => FaultyLogFiles.Error(FaultyLogFiles.IoError);
        Assert.Equal(new byte[Sector], Read(0, 0, Sector));
        Exception first = _health.Failure!;
        Assert.Equal(StoreErrorKind.ReadFailed, Assert.IsType<StoreException>(first).Kind);
        Read(0, 0, Sector);
        Assert.Same(first, _health.Failure);
    }

    [Fact]
    public void While_a_checkpoint_is_recovered_errors_are_told()
    {
        Write(0, 0, Sector, 5);
        Change(0, 1);
        _device.ReportsErrors = true;
        uint code = 0;
        _device.ReadAsync(0, 0, Address, Sector, (error, _, _) => code = error, null!);
        Assert.NotEqual(0u, code);
    }

    [Fact]
    public void A_file_that_became_shorter_is_damaged()
    {
        Write(0, 0, 2 * Sector, 5);
        using (FileStream file = new(_directory.In("values-0"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(Sector);
        }

        Read(0, Sector, Sector);
        Assert.Equal(StoreErrorKind.Corrupt, Assert.IsType<StoreException>(_health.Failure).Kind);
    }

    [Fact]
    public void A_sector_that_is_being_written_again_is_never_taken_for_a_damaged_one()
    {
        CheckedFile file = _segments.Make(0);
        byte[] first = Filled(Sector, 1);
        byte[] second = Filled(Sector, 2);
        file.Write(first, 0);
        using ManualResetEventSlim isStarted = new();
        bool mustEnd = false;
        Thread writer = new(() =>
        {
            for (int round = 0; !Volatile.Read(ref mustEnd); round++)
            {
                file.Write(round % 2 == 0 ? second : first, 0);
                isStarted.Set();
            }
        });
        writer.Start();
        isStarted.Wait(TestContext.Current.CancellationToken);
        byte[] read = new byte[Sector];
        for (int round = 0; round < 2_000; round++)
        {
            file.Read(read, 0);
            Assert.True(read.AsSpan().SequenceEqual(first) || read.AsSpan().SequenceEqual(second));
        }

        Volatile.Write(ref mustEnd, value: true);
        writer.Join();
    }

    [Fact]
    public void Nothing_is_deleted_when_FASTER_wants_it()
    {
        Write(0, 0, Sector, 5);
        _device.TruncateUntilAddress(4 * Segment);
        _device.RemoveSegment(0);
        bool isCalled = false;
        _device.TruncateUntilAddressAsync(4 * Segment, _ => isCalled = true, null!);
        Assert.True(isCalled);
        Assert.Equal(Filled(Sector, 5), Read(0, 0, Sector));
    }

    private static byte[] Filled(int bytes, byte value)
    {
        byte[] filled = new byte[bytes];
        Array.Fill(filled, value);
        return filled;
    }

    private void Write(int segment, int offset, int bytes, byte value)
    {
        _memory.AsSpan(0, bytes).Fill(value);
        using ManualResetEventSlim done = new();
        _device.WriteAsync(Address, segment, (ulong)offset, (uint)bytes, (_, _, _) => done.Set(), null!);
        done.Wait(TestContext.Current.CancellationToken);
    }

    private byte[] Read(int segment, int offset, int bytes)
    {
        _memory.AsSpan(0, bytes).Fill(0xEE);
        using ManualResetEventSlim done = new();
        _device.ReadAsync(segment, (ulong)offset, Address, (uint)bytes, (_, _, _) => done.Set(), null!);
        done.Wait(TestContext.Current.CancellationToken);
        return _memory.AsSpan(0, bytes).ToArray();
    }

    private void Change(int segment, int offset)
    {
        using FileStream file = new(_directory.In($"values-{segment}"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        file.Position = offset;
        int value = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(value ^ 4));
    }
}
