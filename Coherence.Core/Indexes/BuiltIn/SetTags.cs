using System;
using System.Collections;
using System.Collections.Generic;
using Coherence.Core.Identity;

namespace Coherence.Core.Indexes.BuiltIn;

/// <summary>The operations that added an element to a set: distinct, in ascending order. The default value is none.</summary>
/// <remarks>Kept as on the wire, 16 bytes an operation; see specs/indexes.md#set. Equal when the operations are.</remarks>
public readonly struct SetTags : IReadOnlyList<OperationId>, IEquatable<SetTags>
{
    private readonly ReadOnlyMemory<byte> _bytes;

    /// <summary>Of operations in any order; one that is there twice counts once.</summary>
    /// <exception cref="ArgumentException"><see cref="OperationId.None"/> is among them.</exception>
    public SetTags(params ReadOnlySpan<OperationId> operations)
    {
        if (operations.Contains(OperationId.None))
        {
            throw new ArgumentException("Zero is no operation.", nameof(operations));
        }

        OperationId[] sorted = operations.ToArray();
        Array.Sort(sorted, static (left, right) => left.Value.CompareTo(right.Value));
        byte[] bytes = new byte[sorted.Length * Identifier.ByteCount];
        int length = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            if (i == 0 || sorted[i] != sorted[i - 1])
            {
                sorted[i].Value.Write(bytes.AsSpan(length));
                length += Identifier.ByteCount;
            }
        }

        _bytes = bytes.AsMemory(0, length);
    }

    private SetTags(ReadOnlyMemory<byte> bytes) => _bytes = bytes;

    /// <summary>No operation.</summary>
    public static SetTags None => default;

    /// <summary>How many operations there are.</summary>
    public int Count => _bytes.Length / Identifier.ByteCount;

    internal ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The operation at a place, from 0.</summary>
    public OperationId this[int index] => new(Identifier.Read(_bytes.Span.Slice(index * Identifier.ByteCount, Identifier.ByteCount)));

    /// <inheritdoc/>
    public IEnumerator<OperationId> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(SetTags other) => _bytes.Span.SequenceEqual(other._bytes.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SetTags other && Equals(other);

    /// <summary>The same in every process, so that runs can be repeated.</summary>
    public override int GetHashCode() => (int)KeyedHash.Compute(0, _bytes.Span, default);

    /// <summary>Whether the operations are the same.</summary>
    public static bool operator ==(SetTags left, SetTags right) => left.Equals(right);

    /// <summary>Whether the operations differ.</summary>
    public static bool operator !=(SetTags left, SetTags right) => !left.Equals(right);

    /// <summary>Takes bytes from the wire. False if they are not whole operation ids, none of them zero, in strictly ascending order.</summary>
    internal static bool TryRead(ReadOnlyMemory<byte> bytes, out SetTags tags)
    {
        tags = new SetTags(bytes);
        if (bytes.Length % Identifier.ByteCount != 0)
        {
            return false;
        }

        // In strictly ascending order only the first can be zero.
        ReadOnlySpan<byte> rest = bytes.Span;
        if (!rest.IsEmpty && !rest[..Identifier.ByteCount].ContainsAnyExcept((byte)0))
        {
            return false;
        }

        while (rest.Length > Identifier.ByteCount)
        {
            ReadOnlySpan<byte> first = rest[..Identifier.ByteCount];
            rest = rest[Identifier.ByteCount..];
            if (first.SequenceCompareTo(rest[..Identifier.ByteCount]) >= 0)
            {
                return false;
            }
        }

        return true;
    }
}
