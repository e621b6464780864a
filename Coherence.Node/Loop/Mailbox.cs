using System;
using System.Collections.Generic;
using System.Threading;

namespace Coherence.Node.Loop;

/// <summary>
/// What waits for the engine: two lists, because frames can be made to wait while everything else goes on. And whose turn it is:
/// whoever has it is the engine's thread.
/// </summary>
/// <remarks>A whole list changes hands under the lock, so a turn takes it once however much has come in.</remarks>
/// <param name="takesFrames">Whether frames are wanted now. Asked only by a thread that has the turn, or while none has it.</param>
internal sealed class Mailbox(Func<bool> takesFrames)
{
    private readonly object _gate = new();
    private List<IEngineInput> _commands = [];
    private List<IEngineInput> _frames = [];
    // The first turn is that of the thread that calls Take.
    private bool _isTurn = true;
    private bool _completed;

    private bool HasWork => _commands.Count > 0 || (_frames.Count > 0 && takesFrames());

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

    /// <summary>Takes the turn for a thread that brings something; false if another has it, or something came before.</summary>
    /// <param name="condition">Whether the engine is in the right state for it. Asked only while nobody has the turn.</param>
    public bool TryBeginTurn(Func<bool> condition)
    {
        lock (_gate)
        {
            bool isIdle = !_isTurn && !_completed && _commands.Count == 0 && _frames.Count == 0;
            if (!isIdle || !condition())
            {
                return false;
            }

            _isTurn = true;
            return true;
        }
    }

    /// <summary>Exchanges the lists for another turn of the thread that has the turn of <see cref="TryBeginTurn"/>; false if there is nothing for one.</summary>
    /// <param name="condition">Whether the engine is in the right state for it.</param>
    /// <param name="commands">An empty list, for the list of commands.</param>
    /// <param name="frames">An empty list, for the list of frames.</param>
    public bool TryTakeMore(Func<bool> condition, ref List<IEngineInput> commands, ref List<IEngineInput> frames)
    {
        lock (_gate)
        {
            if (_completed || !HasWork || !condition())
            {
                return false;
            }

            Exchange(ref commands, ref frames);
            return true;
        }
    }

    /// <summary>Gives back the turn of <see cref="TryBeginTurn"/>; what has come meanwhile is for the thread in <see cref="Take"/>.</summary>
    public void EndTurn()
    {
        lock (_gate)
        {
            _isTurn = false;
            if (_completed || _commands.Count > 0 || _frames.Count > 0)
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>
    /// Ends the turn that the call before began, waits for something, exchanges the lists and begins the next turn. False, without
    /// a turn, if the mailbox is completed and there is nothing but frames that are not wanted. For one thread.
    /// </summary>
    /// <param name="commands">An empty list, for the list of commands.</param>
    /// <param name="frames">An empty list, for the list of frames.</param>
    public bool Take(ref List<IEngineInput> commands, ref List<IEngineInput> frames)
    {
        lock (_gate)
        {
            _isTurn = false;
            while (_isTurn || !HasWork)
            {
                if (_completed && !_isTurn)
                {
                    (frames, _frames) = (_frames, frames);
                    return false;
                }

                _ = Monitor.Wait(_gate);
            }

            _isTurn = true;
            Exchange(ref commands, ref frames);
            return true;
        }
    }

    private void Exchange(ref List<IEngineInput> commands, ref List<IEngineInput> frames)
    {
        if (takesFrames())
        {
            (frames, _frames) = (_frames, frames);
        }

        (commands, _commands) = (_commands, commands);
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
            if (list.Count == 1 && !_isTurn)
            {
                Monitor.Pulse(_gate);
            }

            return true;
        }
    }
}
