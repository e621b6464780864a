using System;
using System.Buffers;
using System.Buffers.Binary;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Publishing;

namespace Coherence.Cli.Bench;

/// <summary>The counters that the workloads write and read: <c>counter:bench</c>, with keys of eight bytes.</summary>
internal sealed class CounterKeys
{
    private const int KeyBytes = sizeof(long);

    private static readonly CounterIndex Index = new("bench");

    private readonly byte[] _keys;
    private readonly byte[] _one;

    /// <summary>So many of them.</summary>
    public CounterKeys(int count)
    {
        Count = count;
        _keys = new byte[(long)count * KeyBytes];
        for (int number = 0; number < count; number++)
        {
            BinaryPrimitives.WriteInt64BigEndian(_keys.AsSpan(number * KeyBytes), number);
        }

        var delta = new ArrayBufferWriter<byte>();
        CounterIndex.WriteAdd(delta, 1);
        _one = delta.WrittenSpan.ToArray();
    }

    /// <summary>How many there are.</summary>
    public int Count { get; }

    /// <summary>Names the value of one.</summary>
    public IndexSpec Spec(int number) => Index.Spec(_keys.AsMemory(number * KeyBytes, KeyBytes));

    /// <summary>Adds an operation that counts one more. Allocates nothing once the update has grown.</summary>
    public void AddOne(Update update, int number) => update.Add(new ObjectId(Spec(number).Value), _one);
}
