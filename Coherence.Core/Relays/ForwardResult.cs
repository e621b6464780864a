namespace Coherence.Core.Relays;

/// <summary>What became of a part of an update that a child sent.</summary>
internal enum ForwardResult
{
    /// <summary>It is kept, and goes up.</summary>
    Kept,

    /// <summary>It was kept before; it goes up again.</summary>
    Again,

    /// <summary>There is no room for it now: it is not kept, and its origin sends it again when it hears of no outcome (BND-1).</summary>
    PutOff,

    /// <summary>It contradicts a copy of it that came before: a peer's error (EPO-3).</summary>
    Contradiction,

    /// <summary>Its update is larger than any may be: a peer's error (BND-1).</summary>
    TooLarge,
}
