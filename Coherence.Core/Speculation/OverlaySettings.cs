using Coherence.Core.Indexes.Catalog;

namespace Coherence.Core.Speculation;

/// <summary>What an overlay knows and how much it keeps.</summary>
/// <param name="HashSeed">A number that peers do not know.</param>
/// <param name="Catalog">The indexes that can be folded.</param>
/// <param name="ValueBytes">The largest index value.</param>
/// <param name="KeptUpdates">How many updates that are confirmed are kept for reads of earlier epochs.</param>
/// <param name="HearsSiblings">Whether updates of siblings are wanted.</param>
/// <param name="SiblingBytes">The most bytes of them; so many as <paramref name="KeptUpdates"/> at most.</param>
internal sealed record OverlaySettings(
    ulong HashSeed, IndexCatalog Catalog, int ValueBytes, int KeptUpdates, bool HearsSiblings, long SiblingBytes);
