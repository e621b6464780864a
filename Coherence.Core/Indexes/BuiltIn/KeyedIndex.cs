using System;
using Coherence.Core.Identity;

namespace Coherence.Core.Indexes.BuiltIn;

/// <summary>A built-in index with one value an object: the object's key is the value's key.</summary>
public abstract class KeyedIndex : BuiltInIndex
{
    private protected KeyedIndex(string kind, string name)
        : base(kind, name)
    {
    }

    /// <summary>The object that operations on one value change.</summary>
    /// <param name="key">0 to 1,024 bytes; not copied.</param>
    /// <exception cref="ArgumentException">The key is too long.</exception>
    public ObjectId Object(ReadOnlyMemory<byte> key) => ObjectOf(key);

    /// <summary>The object that operations on one value change; the key is text, kept as UTF-8.</summary>
    /// <inheritdoc cref="Object(ReadOnlyMemory{byte})" path="/exception"/>
    public ObjectId Object(string key) => ObjectOf(TextKey(key));

    /// <summary>Names the value of a key.</summary>
    /// <param name="key">0 to 1,024 bytes; not copied.</param>
    /// <exception cref="ArgumentException">The key is too long.</exception>
    public IndexSpec Spec(ReadOnlyMemory<byte> key) => SpecOf(key);

    /// <summary>Names the value of a key that is text, kept as UTF-8.</summary>
    /// <inheritdoc cref="Spec(ReadOnlyMemory{byte})" path="/exception"/>
    public IndexSpec Spec(string key) => SpecOf(TextKey(key));
}
