using System.Collections.Generic;
using Coherence.Core.Identity;

namespace Coherence.Core.Sequencing;

/// <summary>The keys of updates that took effect, each with its epoch, until they are given up: specs/consistency.md#keys.</summary>
internal sealed class UpdateKeys
{
    private readonly Dictionary<UpdateKey, Epoch> _epochs = [];
    private readonly Queue<(UpdateKey Key, Epoch Epoch)> _inOrder = [];

    public int Count => _epochs.Count;

    /// <summary>The keys with their epochs, by the order in which they took effect.</summary>
    public IReadOnlyCollection<(UpdateKey Key, Epoch Epoch)> InOrder => _inOrder;

    public bool Contains(UpdateKey key) => _epochs.ContainsKey(key);

    /// <summary>The epoch in which the update with a key took effect; false if none is known.</summary>
    public bool TryFind(UpdateKey key, out Epoch epoch) => _epochs.TryGetValue(key, out epoch);

    /// <summary>Remembers a key that is not known. Epochs do not go back.</summary>
    public void Add(UpdateKey key, Epoch epoch)
    {
        _epochs.Add(key, epoch);
        _inOrder.Enqueue((key, epoch));
    }

    /// <summary>Gives up the keys of all updates that took effect up to an epoch.</summary>
    public void ForgetUpTo(Epoch epoch)
    {
        while (_inOrder.TryPeek(out (UpdateKey Key, Epoch Epoch) oldest) && oldest.Epoch <= epoch)
        {
            _ = _inOrder.Dequeue();
            _ = _epochs.Remove(oldest.Key);
        }
    }
}
