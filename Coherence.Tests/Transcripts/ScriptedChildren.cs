using System;
using System.Collections.Generic;
using System.Globalization;
using Coherence.Core.Engine;
using Coherence.Core.Identity;

namespace Coherence.Tests.Transcripts;

/// <summary>The channels of all children of the engine under test, each by the name that the transcript gives it.</summary>
internal sealed class ScriptedChildren(List<string> output)
{
    // Far from those that a node or relay under test takes itself.
    private const int FirstLink = 0x50;

    private readonly Dictionary<string, ScriptedChannel> _channels = new(StringComparer.Ordinal);
    private int _links = FirstLink;

    public void Clear() => _channels.Clear();

    /// <summary>Executes a command whose first argument is a channel, or which opens one; false if it is none.</summary>
    public bool TryExecute(SystemEngine engine, TranscriptCommand command)
    {
        if (command.First is not { } name)
        {
            return false;
        }

        if (string.Equals(command.Verb, "open", StringComparison.Ordinal))
        {
            Open(engine, name);
            return true;
        }

        if (!_channels.TryGetValue(name, out ScriptedChannel? channel))
        {
            return false;
        }

        Execute(engine, command, channel);
        return true;
    }

    private void Open(SystemEngine engine, string name)
    {
        var channel = new ScriptedChannel($"{name} ←", output) { Link = new LinkId(new Identifier((UInt128)(++_links))) };
        channel.Session = engine.ChildOpened(channel);
        _channels[name] = channel;
    }

    private void Execute(SystemEngine engine, TranscriptCommand command, ScriptedChannel channel)
    {
        switch (command.Verb)
        {
            case "slow":
                channel.IsWritable = false;
                break;
            case "fast":
                channel.IsWritable = true;
                engine.ChannelWritable();
                break;
            case "load":
                channel.UnsentBytes = long.Parse(command[1], CultureInfo.InvariantCulture);
                break;
            case "cut":
                engine.ChannelClosed(channel.Session!);
                break;
            default:
                engine.FrameReceived(channel.Session!, ChildScript.Up(command, LinkOf(command, channel)));
                break;
        }
    }

    // hello A2 joins=A channel=1: the link of another channel; link=7 or joins=7: this one.
    private LinkId LinkOf(TranscriptCommand command, ScriptedChannel channel)
    {
        if (command.Named("joins") is { } other && _channels.TryGetValue(other, out ScriptedChannel? first))
        {
            return first.Link;
        }

        Identifier named = command.Named("joins") is null ? command.Id("link") : command.Id("joins");
        return named.IsNone ? channel.Link : new LinkId(named);
    }
}
