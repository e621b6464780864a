using System;
using System.Security.Cryptography;
using System.Text;

namespace Coherence.Core.Identity;

/// <summary>What an application names an update by, so that it takes effect once however often, and by whomever, it is published.</summary>
/// <remarks>
/// Of the name only a digest of 128 bits travels and is kept, so a name may be as long as it likes. Keys are of a cluster, not of a
/// publisher: specs/consistency.md#keys.
/// </remarks>
/// <param name="Value">The digest.</param>
public readonly record struct UpdateKey(Identifier Value)
{
    /// <summary>No key.</summary>
    public static UpdateKey None => default;

    /// <summary>Whether this is <see cref="None"/>.</summary>
    public bool IsNone => Value.IsNone;

    /// <summary>The key of a name: the first 16 bytes of its SHA-256.</summary>
    /// <param name="name">At least one byte.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static UpdateKey Of(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty)
        {
            throw new ArgumentException("The name of an update is empty; it has at least one byte.", nameof(name));
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        _ = SHA256.HashData(name, digest);
        return new UpdateKey(Identifier.Read(digest[..Identifier.ByteCount]));
    }

    /// <summary>The key of a name: of its UTF-8.</summary>
    /// <param name="name">At least one character.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static UpdateKey Of(string name) => Of(Encoding.UTF8.GetBytes(name));

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}
