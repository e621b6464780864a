using System;
using System.Collections.Generic;
using Coherence.Core.Identity;

namespace Coherence.Core.Following;

/// <summary>Another system that makes this one ask about updates, and the part of the places that it has.</summary>
/// <param name="key">The system.</param>
/// <param name="most">How many places it has at most.</param>
internal sealed class AskingCause(SystemId key, int most)
{
    public SystemId Key => key;

    /// <summary>How many want to be told because of it.</summary>
    public int Askings { get; set; }

    /// <summary>How many questions have their places from it, also of those that are being taken back.</summary>
    public int Places { get; set; }

    public bool IsFull => Places >= most;

    /// <summary>Those who wait for one.</summary>
    public LinkedList<UpdateAsking> Waiting { get; } = [];

    /// <summary>How many of its places are wanted for those, in this tick.</summary>
    public int Wanted { get; set; }

    /// <summary>How often the one of those has been asked that was asked least.</summary>
    public int FewestTurns { get; private set; }

    public void BeginTick()
    {
        Wanted = Waiting.Count;
        FewestTurns = int.MaxValue;
        foreach (UpdateAsking asking in Waiting)
        {
            FewestTurns = Math.Min(FewestTurns, asking.Question.Turns);
        }
    }
}
