using System;
using System.Collections.Generic;
using System.Globalization;
using Coherence.Core.Caching;
using Coherence.Core.Engine;
using Coherence.Core.Following;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Options;
using Coherence.Core.Relays;
using Coherence.Core.Serving;

namespace Coherence.Tests.Transcripts;

/// <summary>A relay under test: the transcript is its upstream and its children. A command whose first argument is a child's channel is the child's.</summary>
internal sealed class RelaySubject : ITranscriptSubject, IRelayHost
{
    private readonly List<string> _output = [];
    private readonly ScriptedChildren _children;
    private readonly ScriptedUpstream _upstream;
    private SystemEngine? _engine;

    public RelaySubject()
    {
        _children = new ScriptedChildren(_output);
        _upstream = new ScriptedUpstream(_output);
    }

    public IEnumerable<string> Execute(TranscriptCommand command)
    {
        _output.Clear();
        if (string.Equals(command.Verb, "relay", StringComparison.Ordinal))
        {
            var defaults = new EngineOptions();
            var options = new EngineOptions
            {
                Cache = new CacheLimits((int)command.Number("values", 1000), 1 << 20),
                ForwardedBytes = command.Number("forwarded", defaults.ForwardedBytes),
                UpdateBytes = command.Number("update", defaults.UpdateBytes),
                TellsSiblings = command.Says("tells"),
            };
            _engine = SystemEngine.CreateRelay(options, new LinkId(new Identifier(9)), this);
            return _output;
        }

        Drive(_engine!, command);
        _engine!.EndTurn();
        return _output;
    }

    void INodeHost.ValueChanged(CachedValue value)
    {
        // A relay watches nothing itself.
    }

    void INodeHost.ValueEnded(CachedValue value)
    {
        // A relay watches nothing itself.
    }

    void INodeHost.BetweenUpdates()
    {
        // Nothing waits for it.
    }

    void INodeHost.WatchRefused(CachedValue value, RefuseReason reason)
    {
        // A relay watches nothing itself.
    }

    void INodeHost.UpstreamUp(in Welcome welcome) => _output.Add($"up at {welcome.Current}");

    void INodeHost.UpstreamDown() => _output.Add("down");

    void INodeHost.UpstreamSaidGoodbye(in Goodbye goodbye) => _output.Add($"goodbye {goodbye.Reason}");

    void INodeHost.Reported(in Report report) => _output.Add("report");

    void IServingHost.ChildrenChanged(int children)
    {
        // The channels themselves are shown.
    }

    private void Drive(SystemEngine engine, TranscriptCommand command)
    {
        switch (command.Verb)
        {
            case "time":
                engine.Now = TimeSpan.FromSeconds(double.Parse(command[0], CultureInfo.InvariantCulture));
                engine.Tick();
                break;
            case "epochs":
                _output.Add($"applied={engine.Cache.Applied} shown={engine.Shown}");
                break;
            case var _ when _children.TryExecute(engine, command) || _upstream.TryExecute(engine, command):
                break;
            default:
                throw new FormatException($"'{command.Line}' is no command for a relay.");
        }
    }
}
