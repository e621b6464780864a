using System;
using Coherence.Core.Caching;
using Coherence.Core.Identity;

namespace Coherence.Core.Speculation;

/// <summary>What the overlay asks of the engine around it, and tells it.</summary>
internal interface IOverlayHost
{
    /// <summary>The newest moment at which the root is known to have been there; null before the first.</summary>
    TimeSpan? HeardAt { get; }

    /// <summary>A watched value is another, as it is read speculatively.</summary>
    void ViewChanged(IndexSpec spec, GrantedValue value, Epoch at);
}
