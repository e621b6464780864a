using System;
using Coherence.Cli.Failures;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;

namespace Coherence.Cli.Operations;

/// <summary>The text form of an operation: <c>INDEX/KEY</c>, then <c>+=</c>, <c>-=</c> or <c>=</c> and what is added, removed or set.</summary>
/// <remarks>
/// docs/cli.md#operations. The index ends at the first slash; the key ends at the first equals sign, or the plus or minus
/// before it; where a field of a map is set, it is what is behind the last dot of the key. What has one of these signs inside
/// is written as 0x and hexadecimal digits, or the operation in JSON.
/// </remarks>
internal static class OperationText
{
    /// <summary>Reads one operation.</summary>
    /// <exception cref="CliException">The text is none.</exception>
    public static Operation Parse(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            throw CliException.BadInput($"'{text}' is no operation: write INDEX/KEY and what to do, such as counter:hits/home+=1.");
        }

        BuiltInIndex index = IndexText.Parse(text[..slash]);
        string rest = text[(slash + 1)..];
        int equals = rest.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
        {
            return OperationFactory.Create(new OperationParts(index, Key(rest, text), OperationVerb.None, null, default));
        }

        OperationVerb verb = VerbBefore(rest, equals);
        string key = rest[..(verb == OperationVerb.Set ? equals : equals - 1)];
        Operand operand = Operand.OfWord(rest[(equals + 1)..]);
        if (index is not MapIndex || verb != OperationVerb.Set)
        {
            return OperationFactory.Create(new OperationParts(index, Key(key, text), verb, null, operand));
        }

        int dot = key.LastIndexOf('.');
        return dot < 0
            ? throw CliException.BadInput($"'{text}' names no field: write {index}/KEY.FIELD=VALUE.")
            : OperationFactory.Create(new OperationParts(index, Key(key[..dot], text), verb, Key(key[(dot + 1)..], text), operand));
    }

    private static OperationVerb VerbBefore(string rest, int equals) => (equals > 0 ? rest[equals - 1] : '\0') switch
    {
        '+' => OperationVerb.Add,
        '-' => OperationVerb.Remove,
        _ => OperationVerb.Set,
    };

    private static byte[] Key(string text, string operation) => KeyText.TryParse(text, out byte[] key)
        ? key
        : throw CliException.BadInput($"'{text}' in '{operation}' begins with 0x and is not pairs of hexadecimal digits behind it.");
}
