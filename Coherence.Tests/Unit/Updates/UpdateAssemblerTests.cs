using System;
using System.Buffers;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Updates;
using Coherence.Simulation.Randomness;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Updates;

public sealed class UpdateAssemblerTests
{
    private static readonly SystemId Origin = new(new Identifier(1));

    [Fact]
    public void Whatever_the_order_and_number_of_copies_each_update_is_applied_once_and_in_order() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed => AppliesAllInOrder(new SeededRandom((ulong)(uint)seed))).QuickCheckThrowOnFailure();

    [Fact]
    public void An_update_whose_predecessor_is_missing_waits()
    {
        UpdateAssembler assembler = Create();
        Assert.Equal(AddPartResult.Added, assembler.Add(Begin(2, 0, 1), [7], 1));
        Assert.False(TryTake(assembler, out _));
        Assert.Equal(1, assembler.PendingCount);
        _ = assembler.Add(Begin(1, 0, 1), [6], 1);
        Assert.True(TryTake(assembler, out byte[] first));
        Assert.True(TryTake(assembler, out byte[] second));
        Assert.Equal([6, 7], (byte[])[.. first, .. second]);
    }

    [Fact]
    public void Copies_of_one_part_do_not_stand_for_the_other()
    {
        UpdateAssembler assembler = Create();
        _ = assembler.Add(Begin(1, 0, 2), [1], 1);
        Assert.Equal(AddPartResult.Duplicate, assembler.Add(Begin(1, 0, 2), [1], 1));
        Assert.False(TryTake(assembler, out _));
    }

    [Fact]
    public void Copies_that_differ_are_a_contradiction()
    {
        UpdateAssembler assembler = Create();
        _ = assembler.Add(Begin(1, 0, 2), [1], 1);
        Assert.Equal(AddPartResult.Contradiction, assembler.Add(Begin(1, 0, 2), [2], 1));
        Assert.Equal(AddPartResult.Contradiction, assembler.Add(Begin(1, 1, 3), [2], 1));
    }

    [Fact]
    public void An_update_that_was_applied_is_a_duplicate()
    {
        UpdateAssembler assembler = Create();
        _ = assembler.Add(Begin(1, 0, 1), [1], 1);
        Assert.True(TryTake(assembler, out _));
        Assert.Equal(AddPartResult.Duplicate, assembler.Add(Begin(1, 0, 1), [9], 1));
        Assert.Equal(0, assembler.PendingCount);
    }

    [Fact]
    public void More_updates_than_allowed_are_over_the_limit()
    {
        var assembler = new UpdateAssembler(Epoch.Zero, maximumUpdates: 2, maximumBytes: 10_000);
        Assert.Equal(AddPartResult.Added, assembler.Add(Begin(2, 0, 1), [1], 1));
        Assert.Equal(AddPartResult.Added, assembler.Add(Begin(3, 0, 1), [1], 1));
        Assert.Equal(AddPartResult.OverLimit, assembler.Add(Begin(4, 0, 1), [1], 1));
        Assert.Equal(2, assembler.PendingCount);
    }

    [Fact]
    public void The_number_of_parts_that_a_peer_claims_counts_as_bytes()
    {
        var assembler = new UpdateAssembler(Epoch.Zero, maximumUpdates: 10, maximumBytes: 1000);
        Assert.Equal(AddPartResult.OverLimit, assembler.Add(Begin(2, 0, 4096), [1], 1));
    }

    [Fact]
    public void Bytes_are_given_back_when_an_update_is_applied_or_all_are_dropped()
    {
        var assembler = new UpdateAssembler(Epoch.Zero, maximumUpdates: 10, maximumBytes: 1000);
        for (int epoch = 1; epoch <= 100; epoch++)
        {
            Assert.Equal(AddPartResult.Added, assembler.Add(Begin(epoch, 0, 1), new byte[700], 1));
            Assert.True(TryTake(assembler, out _));
        }

        _ = assembler.Add(Begin(102, 0, 1), new byte[700], 1);
        assembler.Clear();
        Assert.Equal(AddPartResult.Added, assembler.Add(Begin(102, 0, 1), new byte[700], 1));
    }

    // Three channels' worth: every part up to three times, in any order.
    private static bool AppliesAllInOrder(SeededRandom random)
    {
        int updates = random.Below(8) + 1;
        var parts = new List<(BeginUpdate Begin, byte[] Body)>();
        var expected = new List<byte>();
        for (int epoch = 1; epoch <= updates; epoch++)
        {
            int count = random.Below(3) + 1;
            for (int part = 0; part < count; part++)
            {
                byte body = (byte)random.Below(256);
                expected.Add(body);
                int copies = random.Below(3) + 1;
                for (int copy = 0; copy < copies; copy++)
                {
                    parts.Insert(random.Below(parts.Count + 1), (Begin(epoch, part, count), [body]));
                }
            }
        }

        UpdateAssembler assembler = Create();
        var applied = new List<byte>();
        foreach ((BeginUpdate begin, byte[] body) in parts)
        {
            if (assembler.Add(begin, body, 1) is AddPartResult.Contradiction or AddPartResult.OverLimit)
            {
                return false;
            }

            while (TryTake(assembler, out byte[] messages))
            {
                applied.AddRange(messages);
            }
        }

        return assembler.Applied.Number == updates && assembler.PendingCount == 0 && applied.ToArray().AsSpan().SequenceEqual(expected.ToArray());
    }

    private static UpdateAssembler Create() => new(Epoch.Zero, 100, 100_000);

    private static BeginUpdate Begin(int epoch, int part, int parts) => new(Origin, new Epoch(epoch), new Epoch(epoch - 1), part, parts);

    private static bool TryTake(UpdateAssembler assembler, out byte[] messages)
    {
        var output = new ArrayBufferWriter<byte>();
        bool taken = assembler.TryTake(output, out _, out _);
        messages = output.WrittenSpan.ToArray();
        return taken;
    }
}
