using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Core.Messages;

namespace Coherence.Core.Watching;

/// <summary>Takes what a watch has to tell. Called by the engine's thread; must return at once and not call back.</summary>
/// <remarks>specs/watching.md. A state is <see cref="Chosen"/> or, some time before, <see cref="Awaited"/>; any number of <see cref="Changed"/>; <see cref="UpToDate"/>.</remarks>
public interface IWatchSink
{
    /// <summary>What comes now is of this epoch, which is applied.</summary>
    void Chosen(Epoch epoch);

    /// <summary>What comes next is of this epoch, which is applied, unless another one is chosen or awaited before anything has come.</summary>
    void Awaited(Epoch epoch);

    /// <summary>A value of the state of the chosen epoch that has not been told. Each at most once a state.</summary>
    void Changed(WatchedValue value, GrantedValue granted);

    /// <summary>A value is no longer of the watch, since nothing lists it any more; it may come again as another.</summary>
    void Left(WatchedValue value);

    /// <summary>Everything up to the chosen epoch has been told.</summary>
    /// <param name="isComplete">Whether what was told is all there is, and nothing that was known before counts.</param>
    void UpToDate(bool isComplete);

    /// <summary>The root has not been heard of for a lease: nothing more is told until <see cref="Resumed"/>.</summary>
    /// <param name="epoch">The epoch that is applied.</param>
    void ConnectionLost(Epoch epoch);

    /// <summary>The root is heard of again; a state follows as soon as it is whole.</summary>
    /// <param name="epoch">The epoch that is applied.</param>
    void Resumed(Epoch epoch);

    /// <summary>A value cannot be granted: the watch is of no use any more.</summary>
    void Refused(IndexSpec spec, RefuseReason reason);

    /// <summary>A value that should list others does not: the watch is of no use any more.</summary>
    void Malformed(IndexSpec list);
}
