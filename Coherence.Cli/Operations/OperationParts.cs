using Coherence.Core.Indexes.BuiltIn;

namespace Coherence.Cli.Operations;

/// <summary>An operation taken apart, before its kind has had its say.</summary>
/// <param name="Index">The built-in index.</param>
/// <param name="Key">The key of the object.</param>
/// <param name="Verb">What is done.</param>
/// <param name="Field">The field of a map; null if none was named.</param>
/// <param name="Operand">What is added, removed or set.</param>
internal readonly record struct OperationParts(
    BuiltInIndex Index,
    byte[] Key,
    OperationVerb Verb,
    byte[]? Field,
    Operand Operand);
