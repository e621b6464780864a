using System;
using System.Text;

namespace Coherence.Core.Identity;

/// <summary>Names one value of one index: the index name and the key bytes.</summary>
/// <param name="Value">The index name and the key.</param>
public readonly record struct IndexSpec(NamedKey Value)
{
    /// <summary>Of a name and the bytes of a key.</summary>
    /// <exception cref="ArgumentException">The name is empty or longer than 255 bytes of UTF-8, or the key is longer than 1,024 bytes.</exception>
    public IndexSpec(string index, ReadOnlyMemory<byte> key)
        : this(new NamedKey(Encoding.UTF8.GetBytes(index), key))
    {
        if (Value.Name.Length is 0 or > NamedKey.MaximumNameBytes)
        {
            throw new ArgumentException($"'{index}' is no index name: 1 to {NamedKey.MaximumNameBytes} bytes of UTF-8 are allowed.", nameof(index));
        }

        if (key.Length > NamedKey.MaximumKeyBytes)
        {
            throw new ArgumentException($"A key of {key.Length} bytes is too long: {NamedKey.MaximumKeyBytes} are allowed.", nameof(key));
        }
    }

    /// <summary>Of a name and a key that is text, kept as UTF-8.</summary>
    /// <inheritdoc cref="IndexSpec(string, ReadOnlyMemory{byte})" path="/exception"/>
    public IndexSpec(string index, string key)
        : this(index, Encoding.UTF8.GetBytes(key))
    {
    }

    /// <summary>The index name, UTF-8.</summary>
    public ReadOnlyMemory<byte> Index => Value.Name;

    /// <summary>The key bytes.</summary>
    public ReadOnlyMemory<byte> Key => Value.Key;

    /// <summary>A copy whose bytes nobody else can change.</summary>
    public IndexSpec ToOwned() => new(Value.ToOwned());

    /// <summary>The form <c>index/key</c>.</summary>
    public override string ToString() => Value.ToString();
}
