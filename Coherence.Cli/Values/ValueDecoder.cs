using System;
using System.Text;
using Coherence.Cli.Failures;
using Coherence.Core.Identity;
using Coherence.Core.Indexes;
using Coherence.Core.Indexes.BuiltIn;

namespace Coherence.Cli.Values;

/// <summary>Understands index values by the kind of their index.</summary>
internal static class ValueDecoder
{
    /// <summary>Decodes a value; one of an index that is not built in stays bytes.</summary>
    /// <param name="spec">Names the value.</param>
    /// <param name="bytes">The value; empty if absent.</param>
    /// <exception cref="CliException">The bytes are no value of the index.</exception>
    public static DecodedValue Decode(IndexSpec spec, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            _ = BuiltInIndexes.TryCreate(Encoding.UTF8.GetString(spec.Index.Span), out IIndex? index);
            return index switch
            {
                CounterIndex counter => new DecodedNumber(counter.ReadValue(bytes)),
                SumIndex sum => new DecodedNumber(sum.ReadValue(bytes)),
                CountIndex count => new DecodedNumber(count.ReadValue(bytes)),
                TopIndex top when spec.Key.IsEmpty => new DecodedRanking(top.ReadRanking(bytes)),
                TopIndex top => new DecodedNumber(top.ReadScore(bytes)),
                RegisterIndex register => new DecodedBytes(register.TryReadValue(bytes, out RegisterValue held) ? held.Value : default(ReadOnlyMemory<byte>?)),
                MapIndex map => new DecodedMap(map.ReadFields(bytes)),
                SetIndex set => new DecodedSet(set.ReadElements(bytes)),
                BlobIndex blob => new DecodedBytes(blob.TryReadContent(spec.Key.Span, bytes, out ReadOnlyMemory<byte> content) ? content : default(ReadOnlyMemory<byte>?)),
                _ => new DecodedUnknown(bytes),
            };
        }
        catch (FormatException malformed)
        {
            throw new CliException(ExitCode.Failed, $"The value of {spec} cannot be understood: {malformed.Message}");
        }
    }

    /// <summary>The kind of the index as its name has it, such as <c>top10</c>; null if it is not built in.</summary>
    public static string? KindOf(IndexSpec spec)
    {
        string name = Encoding.UTF8.GetString(spec.Index.Span);
        return BuiltInIndexes.TryCreate(name, out _) ? name[..name.IndexOf(':', StringComparison.Ordinal)] : null;
    }
}
