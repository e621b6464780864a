using System;
using Coherence.Cli.Failures;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;

namespace Coherence.Cli.Operations;

/// <summary>Makes an operation of its parts, or says which part its index has no use for.</summary>
internal static class OperationFactory
{
    /// <summary>Makes the operation.</summary>
    /// <exception cref="CliException">The parts make no operation of that index.</exception>
    public static Operation Create(in OperationParts parts)
    {
        if (parts.Key.Length > NamedKey.MaximumKeyBytes)
        {
            throw CliException.BadInput($"A key of {parts.Key.Length} bytes is too long: {NamedKey.MaximumKeyBytes} are allowed.");
        }

        return parts.Index switch
        {
            CounterIndex counter => OfCounter(counter, parts),
            SumIndex sum => OfSum(sum, parts),
            CountIndex count => OfCount(count, parts),
            TopIndex top => OfTop(top, parts),
            RegisterIndex register => OfRegister(register, parts),
            MapIndex map => OfMap(map, parts),
            SetIndex set => OfSet(set, parts),
            BlobIndex blob => OfBlob(blob, parts),
            _ => throw CliException.BadInput($"'{parts.Index}' is of a kind that cannot be published here."),
        };
    }

    private static Operation OfCounter(CounterIndex index, in OperationParts parts)
    {
        long amount = Amount(parts, "'+=NUMBER' or '-=NUMBER'");
        return new Operation(
            index.Object(parts.Key), null, FollowsEarlier: false, (output, _) => CounterIndex.WriteAdd(output, amount));
    }

    private static Operation OfSum(SumIndex index, in OperationParts parts)
    {
        long amount = Amount(parts, "'+=NUMBER' or '-=NUMBER'");
        return new Operation(
            index.Object(Group(parts)), null, FollowsEarlier: false, (output, _) => SumIndex.WriteAdd(output, amount));
    }

    private static Operation OfCount(CountIndex index, in OperationParts parts) =>
        parts is { Verb: OperationVerb.None, Field: null }
            ? new Operation(index.Object(Group(parts)), null, FollowsEarlier: false, static (output, _) => CountIndex.WriteOne(output))
            : throw Misused(parts, "nothing behind the key: each operation counts one");

    private static Operation OfTop(TopIndex index, in OperationParts parts)
    {
        long amount = Amount(parts, "'+=NUMBER'");
        if (amount < 0)
        {
            throw CliException.BadInput($"Scores of '{index}' only rise: the amount has to be 0 or more.");
        }

        return new Operation(
            index.Object(Group(parts)), null, FollowsEarlier: false, (output, _) => TopIndex.WriteAdd(output, amount));
    }

    private static Operation OfRegister(RegisterIndex index, in OperationParts parts)
    {
        if (parts is not { Verb: OperationVerb.Set, Field: null })
        {
            throw Misused(parts, "'=VALUE'");
        }

        byte[] value = Bytes(parts);
        return new Operation(
            index.Object(parts.Key),
            index.Spec(parts.Key),
            FollowsEarlier: false,
            (output, seen) =>
            {
                if (index.TryReadValue(seen.Value, out RegisterValue present))
                {
                    seen.Clock.Observe(present.Stamp);
                }

                RegisterIndex.WriteSet(output, seen.NextStamp(), value);
            });
    }

    private static Operation OfMap(MapIndex index, in OperationParts parts) => parts switch
    {
        { Verb: OperationVerb.Set, Field: { } field } => OfField(index, parts.Key, field, Bytes(parts)),
        { Verb: OperationVerb.Remove, Field: null } => OfField(index, parts.Key, Bytes(parts), null),
        _ => throw Misused(parts, "'.FIELD=VALUE' or '-=FIELD'"),
    };

    // Without a value the field is removed.
    private static Operation OfField(MapIndex index, byte[] key, byte[] field, byte[]? value) => new(
        index.Object(key),
        index.Spec(key),
        FollowsEarlier: false,
        (output, seen) =>
        {
            foreach (MapField present in index.ReadFields(seen.Value))
            {
                if (present.Field.Span.SequenceEqual(field))
                {
                    seen.Clock.Observe(present.Stamp);
                }
            }

            if (value is null)
            {
                MapIndex.WriteRemove(output, field, seen.NextStamp());
            }
            else
            {
                MapIndex.WriteSet(output, field, seen.NextStamp(), value);
            }
        });

    private static Operation OfSet(SetIndex index, in OperationParts parts)
    {
        if (parts is not { Verb: OperationVerb.Add or OperationVerb.Remove, Field: null })
        {
            throw Misused(parts, "'+=ELEMENT' or '-=ELEMENT'");
        }

        byte[] element = Bytes(parts);
        bool isAdd = parts.Verb == OperationVerb.Add;
        return new Operation(
            index.Object(parts.Key),
            index.Spec(parts.Key),
            FollowsEarlier: !isAdd,
            (output, seen) =>
            {
                _ = index.TryReadElement(seen.Value, element, out SetTags tags);
                if (isAdd)
                {
                    SetIndex.WriteAdd(output, element, tags);
                }
                else
                {
                    SetIndex.WriteRemove(output, element, tags);
                }
            });
    }

    private static Operation OfBlob(BlobIndex index, in OperationParts parts)
    {
        if (parts is not { Verb: OperationVerb.Add, Field: null })
        {
            throw Misused(parts, "'+=CONTENT'");
        }

        byte[] content = Bytes(parts);
        byte[] digest = BlobIndex.DigestOf(content);
        if (parts.Key.Length > 0 && !parts.Key.AsSpan().SequenceEqual(digest))
        {
            throw CliException.BadInput($"The key of a content is its SHA-256, here 0x{Convert.ToHexStringLower(digest)}; it may be left out.");
        }

        return new Operation(index.Object(digest), null, FollowsEarlier: false, (output, _) => BlobIndex.WritePut(output, content));
    }

    private static long Amount(in OperationParts parts, string expected)
    {
        if (parts is not { Verb: OperationVerb.Add or OperationVerb.Remove, Field: null })
        {
            throw Misused(parts, expected);
        }

        if (parts.Operand.Number is not { } number)
        {
            throw CliException.BadInput($"'{parts.Operand.Text}' is no whole number from {long.MinValue} to {long.MaxValue}; '{parts.Index}' adds such.");
        }

        if (parts.Verb == OperationVerb.Add)
        {
            return number;
        }

        return number != long.MinValue
            ? -number
            : throw CliException.BadInput($"{number} cannot be taken away: its negative is out of range.");
    }

    private static byte[] Bytes(in OperationParts parts) => parts.Operand.Bytes
        ?? throw CliException.BadInput($"'{parts.Operand.Text}' cannot be written to '{parts.Index}': text is expected, or bytes as 0x and pairs of hexadecimal digits.");

    // The empty key is that of the total, or of the ranking.
    private static byte[] Group(in OperationParts parts) => parts.Key.Length > 0
        ? parts.Key
        : throw CliException.BadInput($"The key is missing: an operation on '{parts.Index}' names a group or a member; the empty key is the total or the ranking.");

    private static CliException Misused(in OperationParts parts, string expected) =>
        CliException.BadInput($"An operation on '{parts.Index}' takes {expected}.");
}
