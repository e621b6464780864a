using System.Buffers;

namespace Coherence.Core.MessagePack;

/// <summary>An extension: its type number and its bytes.</summary>
/// <param name="TypeCode">The extension's type number; negative ones belong to the specification.</param>
/// <param name="Data">The bytes. From a reader: a slice of its input, valid as long as that is.</param>
public readonly record struct ExtensionResult(sbyte TypeCode, ReadOnlySequence<byte> Data)
{
    /// <summary>The header that goes before <see cref="Data"/>.</summary>
    public ExtensionHeader Header => new(TypeCode, checked((int)Data.Length));
}
