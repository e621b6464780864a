namespace Coherence.Core.Directory;

/// <summary>One child's interest in one index value: 8 bytes, because a root has millions of them.</summary>
internal struct Subscription
{
    public int Child;
    public ushort Generation;
    public SubscriptionFlags Flags;

    /// <summary>How many refreshes in a row the child was sent; after eight its interest is measured again by an Invalidate.</summary>
    public byte Refreshes;

    public readonly bool Has(SubscriptionFlags flags) => (Flags & flags) != SubscriptionFlags.None;
}
