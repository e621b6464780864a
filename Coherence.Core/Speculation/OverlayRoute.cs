using Coherence.Core.Identity;
using Coherence.Core.Indexes;

namespace Coherence.Core.Speculation;

/// <summary>A value that an operation changes.</summary>
/// <param name="Spec">The value; its key is read in place.</param>
/// <param name="Index">The index that folds it.</param>
/// <param name="Operation">Which operation of the update it is.</param>
internal readonly record struct OverlayRoute(IndexSpec Spec, IIndex Index, int Operation);
