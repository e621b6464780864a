using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Sequencing;

/// <summary>Why an update was refused.</summary>
/// <param name="Reason">The kind of reason.</param>
/// <param name="Spec">The index value because of which it was; its bytes are its own.</param>
internal sealed record Rejection(RejectReason Reason, IndexSpec Spec)
{
    // No index: it stands where a value would because of which an update is refused.
    private const string KeyName = "update-key";

    /// <summary>The root epoch in which an update with the same key took effect; zero if that is not the reason.</summary>
    public Epoch First { get; init; }

    /// <summary>An update with the same key has taken effect.</summary>
    public static Rejection Repeated(UpdateKey key, Epoch first) => new(RejectReason.Repeated, SpecOf(key)) { First = first };

    /// <summary>No more keys can be remembered.</summary>
    public static Rejection TooManyKeys(UpdateKey key) => new(RejectReason.TooManyKeys, SpecOf(key));

    private static IndexSpec SpecOf(UpdateKey key)
    {
        var bytes = new byte[Identifier.ByteCount];
        key.Value.Write(bytes);
        return new IndexSpec(KeyName, bytes);
    }
}
