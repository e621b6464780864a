using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Core.Messaging;
using Coherence.Node.Ambient;

namespace Coherence.Node.Messaging;

/// <summary>Keeps the order of what is sent in one scope to one target, of one type, while that waits for what the scope has seen. Any thread.</summary>
/// <remarks>specs/messaging.md#order. Whoever sends in another scope waits for none of it: what that has seen may never come here.</remarks>
internal sealed class ScopeTurns
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(ClusterScope Scope, SystemId Target, MessageType Type), ScopeTurn> _last = [];
    private int _open;

    /// <summary>Whether nobody waits.</summary>
    public bool IsEmpty => Volatile.Read(ref _open) == 0;

    /// <summary>The turn behind all that were taken before for the same.</summary>
    public ScopeTurn Take(ClusterScope scope, in OutgoingMessage message)
    {
        lock (_lock)
        {
            var key = (scope, message.Target, message.Type);
            var turn = new ScopeTurn(_last.GetValueOrDefault(key)?.Over ?? Task.CompletedTask, ended => End(key, ended));
            _last[key] = turn;
            Volatile.Write(ref _open, _open + 1);
            return turn;
        }
    }

    private void End((ClusterScope Scope, SystemId Target, MessageType Type) key, ScopeTurn turn)
    {
        lock (_lock)
        {
            if (_last[key] == turn)
            {
                _ = _last.Remove(key);
            }

            Volatile.Write(ref _open, _open - 1);
        }
    }
}
