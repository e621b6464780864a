using System;
using System.Buffers;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Messages;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Indexes;

public sealed class FoldAllocationTests
{
    private static readonly byte[] Number = [0xD3, 0, 0, 0, 0, 0, 0, 0, 5];

    public static TheoryData<string> Names => ["counter:a", "sum:a", "count:a", "register:a", "map:a", "set:a", "top3:a"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Routing_and_folding_an_operation_allocates_nothing(string name)
    {
        Assert.True(BuiltInIndexes.TryCreate(name, out IIndex? index));
        PublishOp earlier = Operation(name, 1);
        PublishOp later = Operation(name, 2);
        bool isTop = index is TopIndex;
        ConstantValues values = new(Number);
        ArrayBufferWriter<byte> present = new();
        byte[] key = isTop ? [] : [1];
        Assert.Equal(FoldStatus.Applied, index.Apply(new FoldInput(key, default, isAbsent: true, ref earlier, values), present));
        ArrayBufferWriter<byte> next = new(4096);
        FoldMany(index, key, isTop ? default : present.WrittenMemory, later, values, next);

        long before = GC.GetAllocatedBytesForCurrentThread();
        FoldMany(index, key, isTop ? default : present.WrittenMemory, later, values, next);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void FoldMany(IIndex index, byte[] key, ReadOnlyMemory<byte> present, PublishOp operation, ConstantValues values, ArrayBufferWriter<byte> next)
    {
        for (int i = 0; i < 100; i++)
        {
            next.ResetWrittenCount();
            bool folded = index.Route(operation, values) == FoldStatus.Applied
                && index.Apply(new FoldInput(key, present, present.IsEmpty, ref operation, values), next) == FoldStatus.Applied;
            if (!folded || next.WrittenCount == 0)
            {
                Assert.Fail("Nothing was folded.");
            }
        }
    }

    private static PublishOp Operation(string name, ulong id)
    {
        HybridTime stamp = new((long)id);
        return name[..name.IndexOf(':', StringComparison.Ordinal)] switch
        {
            "counter" => Operations.Of(id, new CounterIndex("a").Object("k"), output => CounterIndex.WriteAdd(output, 5)),
            "sum" => Operations.Of(id, new SumIndex("a").Object("k"), output => SumIndex.WriteAdd(output, 5)),
            "count" => Operations.Of(id, new CountIndex("a").Object("k"), CountIndex.WriteOne),
            "register" => Operations.Of(id, new RegisterIndex("a").Object("k"), output => RegisterIndex.WriteSet(output, stamp, [1, 2, 3])),
            "map" => Operations.Of(id, new MapIndex("a").Object("k"), output => MapIndex.WriteSet(output, [1], stamp, [1, 2, 3])),
            "set" => Operations.Of(id, new SetIndex("a").Object("k"), output => SetIndex.WriteAdd(output, [1])),
            _ => Operations.Of(id, new TopIndex(3, "a").Object("k"), output => TopIndex.WriteAdd(output, 5)),
        };
    }
}
