using System;
using System.Collections.Generic;
using Coherence.Core.Identity;

namespace Coherence.Core.Messaging;

/// <summary>The updates of one sender that its messages wait for here; of which is not known in which root epochs they are.</summary>
/// <remarks>
/// specs/messaging.md#context. What is answered of one holds for all before it: so a few questions are enough for whatever comes within a round trip.
/// </remarks>
/// <param name="stream">What has come of the sender.</param>
/// <param name="link">Where is asked.</param>
/// <param name="known">Is given a message and the root epoch that it has to wait for.</param>
internal sealed class AwaitedUpdates(IncomingStream stream, IMessageLink link, Action<HeldMessage, Epoch> known)
{
    // Fewer than may be open of one sender: what is being taken back has its place, too.
    private const int MostAsked = 16;

    private readonly SortedSet<AwaitedUpdate> _all = new(AwaitedUpdate.ByAge);
    private readonly SortedSet<AwaitedUpdate> _unasked = new(AwaitedUpdate.ByAge);

    /// <summary>A message waits for an update.</summary>
    public void Add(HeldMessage held, Epoch update)
    {
        var awaited = new AwaitedUpdate(update);
        if (_all.TryGetValue(awaited, out AwaitedUpdate? present))
        {
            awaited = present;
        }
        else
        {
            _ = _all.Add(awaited);
            _ = _unasked.Add(awaited);
        }

        _ = awaited.Messages.Add(held);
        held.Awaits = awaited;
        AskMore();
        if (awaited == _all.Min && _unasked.Contains(awaited))
        {
            MakeRoom();
            Ask(awaited);
        }
    }

    /// <summary>A message waits no longer. If nothing waits for its update any more that makes room for <see cref="AskMore"/>.</summary>
    public void Remove(HeldMessage held)
    {
        if (held.Awaits is { } awaited)
        {
            held.Awaits = null;
            _ = awaited.Messages.Remove(held);
            if (awaited.Messages.Count == 0)
            {
                Drop(awaited);
            }
        }
    }

    /// <summary>Asks as far as there is room: of the newest first, whose answer is enough for all; then of the oldest, for the newest may have none for long.</summary>
    public void AskMore()
    {
        while (_all.Count - _unasked.Count < MostAsked && _unasked.Max is { } newest)
        {
            Ask(newest == _all.Max ? newest : _unasked.Min!);
        }
    }

    private void Ask(AwaitedUpdate awaited)
    {
        _ = _unasked.Remove(awaited);
        var update = new EpochRef(stream.Sender, awaited.Update);
        link.Ask(update, awaited, stream.Sender, root => Answered(update, root));
    }

    // The oldest comes last if it was lost on its way before, and may be part of an epoch long since.
    private void MakeRoom()
    {
        foreach (AwaitedUpdate asked in _all.Reverse())
        {
            if (asked != _all.Max && !_unasked.Contains(asked))
            {
                link.Forget(asked);
                _ = _unasked.Add(asked);
                return;
            }
        }
    }

    private void Answered(EpochRef update, Epoch root)
    {
        stream.Learn(update.Epoch, root);
        while (_all.Min is { } oldest && oldest.Update <= update.Epoch)
        {
            Drop(oldest);
            foreach (HeldMessage held in oldest.Messages)
            {
                held.Awaits = null;
                known(held, root);
            }
        }

        AskMore();
    }

    private void Drop(AwaitedUpdate awaited)
    {
        _ = _all.Remove(awaited);
        if (!_unasked.Remove(awaited))
        {
            link.Forget(awaited);
        }
    }
}
