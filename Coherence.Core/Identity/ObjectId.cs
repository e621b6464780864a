using System;
using System.Text;

namespace Coherence.Core.Identity;

/// <summary>Names one object, the granule that operations change: the table it is in and its key.</summary>
/// <param name="Value">The table name and the key.</param>
public readonly record struct ObjectId(NamedKey Value)
{
    /// <summary>Of a name and the bytes of a key.</summary>
    /// <exception cref="ArgumentException">The name is empty or longer than 255 bytes of UTF-8, or the key is longer than 1,024 bytes.</exception>
    public ObjectId(string table, ReadOnlyMemory<byte> key)
        : this(new NamedKey(Encoding.UTF8.GetBytes(table), key))
    {
        if (Value.Name.Length is 0 or > NamedKey.MaximumNameBytes)
        {
            throw new ArgumentException($"'{table}' is no table name: 1 to {NamedKey.MaximumNameBytes} bytes of UTF-8 are allowed.", nameof(table));
        }

        if (key.Length > NamedKey.MaximumKeyBytes)
        {
            throw new ArgumentException($"A key of {key.Length} bytes is too long: {NamedKey.MaximumKeyBytes} are allowed.", nameof(key));
        }
    }

    /// <summary>Of a name and a key that is text, kept as UTF-8.</summary>
    /// <inheritdoc cref="ObjectId(string, ReadOnlyMemory{byte})" path="/exception"/>
    public ObjectId(string table, string key)
        : this(table, Encoding.UTF8.GetBytes(key))
    {
    }

    /// <summary>The table name, UTF-8.</summary>
    public ReadOnlyMemory<byte> Table => Value.Name;

    /// <summary>The key bytes.</summary>
    public ReadOnlyMemory<byte> Key => Value.Key;

    /// <summary>A copy whose bytes nobody else can change.</summary>
    public ObjectId ToOwned() => new(Value.ToOwned());

    /// <summary>The form <c>table/key</c>.</summary>
    public override string ToString() => Value.ToString();
}
