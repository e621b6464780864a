using System;
using System.Collections.Generic;
using System.Globalization;
using Coherence.Core.Engine;

namespace Coherence.Tests.Transcripts;

/// <summary>The channels from the engine under test to its upstream. The first of a link has no name; others are addressed with <c>on=</c>.</summary>
internal sealed class ScriptedUpstream(List<string> output)
{
    private readonly Dictionary<string, ScriptedChannel> _channels = new(StringComparer.Ordinal);

    /// <summary>Executes a command that opens, changes or ends a channel, or is a message from above; false if it is none.</summary>
    public bool TryExecute(SystemEngine engine, TranscriptCommand command)
    {
        switch (command.Verb)
        {
            case "connect":
                Connect(engine, command.First ?? string.Empty, (int)command.Number("channel", 0));
                return true;
            case "cut":
                engine.ChannelClosed(_channels[command.First ?? string.Empty].Session!);
                return true;
            case "slow":
                _channels[command.First ?? string.Empty].IsWritable = false;
                return true;
            case "fast":
                _channels[command.First ?? string.Empty].IsWritable = true;
                engine.ChannelWritable();
                return true;
            case "load":
                _channels[command.Named("on") ?? string.Empty].UnsentBytes = long.Parse(command[0], CultureInfo.InvariantCulture);
                return true;
            default:
                return TryReceive(engine, command);
        }
    }

    private void Connect(SystemEngine engine, string name, int ordinal)
    {
        var channel = new ScriptedChannel(name.Length == 0 ? "→" : $"{name} →", output);
        _channels[name] = channel;
        channel.Session = engine.UpstreamOpened(channel, ordinal);
    }

    private bool TryReceive(SystemEngine engine, TranscriptCommand command)
    {
        if (MessageScript.Down(command, engine.Timeline.System) is not { } message)
        {
            return false;
        }

        engine.FrameReceived(_channels[command.Named("on") ?? string.Empty].Session!, message);
        return true;
    }
}
