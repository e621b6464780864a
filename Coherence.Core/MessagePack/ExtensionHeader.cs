namespace Coherence.Core.MessagePack;

/// <summary>What stands before the bytes of an extension.</summary>
/// <param name="TypeCode">The extension's type number; negative ones belong to the specification.</param>
/// <param name="Length">How many bytes follow.</param>
public readonly record struct ExtensionHeader(sbyte TypeCode, int Length);
