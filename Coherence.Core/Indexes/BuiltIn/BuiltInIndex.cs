using System;
using System.Buffers;
using System.Text;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Indexes.BuiltIn;

/// <summary>An index whose name carries its kind, <c>kind:name</c>, so that every root knows how to fold it.</summary>
/// <remarks>
/// specs/indexes.md#built-in. An object of the index is made with it, its delta is written with it, its values are named
/// and decoded with it. Immutable; for any thread.
/// </remarks>
public abstract class BuiltInIndex : IIndex
{
    private readonly byte[] _name;

    private protected BuiltInIndex(string kind, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = $"{kind}:{name}";
        _name = NameText.Encode(Name, nameof(name));
    }

    /// <summary>The index name, <c>kind:name</c>: 1 to 255 bytes of UTF-8.</summary>
    public string Name { get; }

    /// <summary>The table whose operations it folds: the same as <see cref="Name"/>.</summary>
    public string Table => Name;

    /// <inheritdoc/>
    public abstract FoldStatus Route(in PublishOp operation, IKeySink keys);

    /// <inheritdoc/>
    public abstract FoldStatus Apply(in FoldInput input, IBufferWriter<byte> next);

    /// <summary>The index name.</summary>
    public sealed override string ToString() => Name;

    private protected static byte[] TextKey(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Encoding.UTF8.GetBytes(key);
    }

    private protected long ReadInteger(ReadOnlyMemory<byte> value) =>
        IntegerValue.TryRead(value.Span, value.IsEmpty, out long number) ? number : throw Malformed();

    private protected FormatException Malformed() => new($"The bytes are no value of the index '{Name}'.");

    private protected IndexSpec SpecOf(ReadOnlyMemory<byte> key) => new(Named(key, nameof(key)));

    private protected ObjectId ObjectOf(ReadOnlyMemory<byte> key) => new(Named(key, nameof(key)));

    /// <summary>Groups and members: the empty key is that of the total or the ranking.</summary>
    private protected static ReadOnlyMemory<byte> NotEmpty(ReadOnlyMemory<byte> key, string parameter) =>
        key.IsEmpty ? throw new ArgumentException("It must have at least one byte.", parameter) : key;

    private NamedKey Named(ReadOnlyMemory<byte> key, string parameter) =>
        key.Length <= NamedKey.MaximumKeyBytes
            ? new NamedKey(_name, key)
            : throw new ArgumentException($"A key of {key.Length} bytes is too long: {NamedKey.MaximumKeyBytes} are allowed.", parameter);
}
