using System.Collections.Generic;
using System.Threading;

namespace Coherence.Node.Loop;

/// <summary>What waits for the engine's thread: two lists, because frames can be made to wait while everything else goes on.</summary>
/// <remarks>A whole list changes hands under the lock, so a turn takes it once however much has come in.</remarks>
internal sealed class Mailbox
{
    private readonly object _gate = new();
    private List<IEngineInput> _commands = [];
    private List<IEngineInput> _frames = [];
    private bool _completed;

    /// <summary>Adds a command; false if the mailbox is completed.</summary>
    public bool TryPost(IEngineInput input) => TryAdd(input, isFrame: false);

    /// <summary>Adds frames, or what must come after frames; false if the mailbox is completed.</summary>
    public bool TryPostFrames(IEngineInput input) => TryAdd(input, isFrame: true);

    /// <summary>Nothing more is taken in; what is there can still be taken out.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _completed = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Waits for something, and exchanges the lists; false if the mailbox is completed and empty.</summary>
    /// <param name="commands">An empty list, for the list of commands.</param>
    /// <param name="frames">An empty list, for the list of frames.</param>
    /// <param name="withFrames">Whether frames are wanted now.</param>
    public bool Take(ref List<IEngineInput> commands, ref List<IEngineInput> frames, bool withFrames)
    {
        lock (_gate)
        {
            while (_commands.Count == 0 && (_frames.Count == 0 || !withFrames))
            {
                if (_completed)
                {
                    (frames, _frames) = (_frames, frames);
                    return false;
                }

                _ = Monitor.Wait(_gate);
            }

            (commands, _commands) = (_commands, commands);
            if (withFrames)
            {
                (frames, _frames) = (_frames, frames);
            }

            return true;
        }
    }

    private bool TryAdd(IEngineInput input, bool isFrame)
    {
        lock (_gate)
        {
            if (_completed)
            {
                return false;
            }

            List<IEngineInput> list = isFrame ? _frames : _commands;
            list.Add(input);
            if (list.Count == 1)
            {
                Monitor.Pulse(_gate);
            }

            return true;
        }
    }
}
