using System;
using System.Buffers;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Coherence.Core.Caching;
using Coherence.Core.Engine;
using Coherence.Core.Following;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Messages;
using Coherence.Core.Messaging;
using Coherence.Core.Options;
using Coherence.Core.Publishing;

namespace Coherence.Tests.Transcripts;

/// <summary>A node under test: the transcript is its upstream and its user.</summary>
internal sealed class NodeSubject : ITranscriptSubject, INodeHost, IMessageReceiver
{
    private readonly List<string> _output = [];
    private readonly ScriptedUpstream _upstream;
    private readonly Dictionary<string, long> _listening = new(StringComparer.Ordinal);
    private SystemEngine? _engine;
    private int _updates;

    public NodeSubject() => _upstream = new ScriptedUpstream(_output);

    public IEnumerable<string> Execute(TranscriptCommand command)
    {
        _output.Clear();
        if (string.Equals(command.Verb, "node", StringComparison.Ordinal))
        {
            int messages = (int)command.Number("messages", 1000);
            var options = new EngineOptions
            {
                Cache = new CacheLimits((int)command.Number("values", 1000), 1 << 20),
                Messages = new MessageLimits(messages, 1 << 20, messages - 1, 1 << 20, messages, 1 << 20, Senders: messages),
            };
            _engine = SystemEngine.CreateNode(options, new LinkId(new Identifier(9)), this, this);
            return _output;
        }

        SystemEngine engine = _engine!;
        if (!_upstream.TryExecute(engine, command))
        {
            Drive(engine, command);
        }

        engine.EndTurn();
        return _output;
    }

    void INodeHost.ValueChanged(CachedValue value) => _output.Add($"changed {value.Spec} => {Show(value.Current!)} at {_engine!.Cache.Applied}");

    void INodeHost.ValueEnded(CachedValue value)
    {
        // Its next value is what counts.
    }

    void INodeHost.BetweenUpdates()
    {
        // Nothing waits for it.
    }

    void INodeHost.WatchRefused(CachedValue value, RefuseReason reason) => _output.Add($"watch {value.Spec} => {reason}");

    void INodeHost.UpstreamUp(in Welcome welcome) => _output.Add($"up at {welcome.Current}");

    void INodeHost.UpstreamDown() => _output.Add("down");

    void INodeHost.UpstreamSaidGoodbye(in Goodbye goodbye) => _output.Add($"goodbye {goodbye.Reason}");

    void INodeHost.Reported(in Report report) => _output.Add("report");

    MessageReception IMessageReceiver.TryTake(in UserMessage message)
    {
        string type = message.Type.ToString();
        if (!_listening.TryGetValue(type, out long room))
        {
            return MessageReception.NobodyListens;
        }

        if (room == 0)
        {
            return MessageReception.NoRoom;
        }

        _listening[type] = room - 1;
        _output.Add($"message {message.Number} of {message.From} '{type}' \"{Encoding.UTF8.GetString(message.Payload.Span)}\" at {_engine!.Cache.Applied}");
        return MessageReception.Taken;
    }

    private static string Show(GrantedValue value) => value.IsAbsent ? "absent" : $"\"{Encoding.UTF8.GetString(value.Bytes.Span)}\"";

    private void Drive(SystemEngine engine, TranscriptCommand command)
    {
        switch (command.Verb)
        {
            case "time":
                engine.Now = TimeSpan.FromSeconds(double.Parse(command[0], CultureInfo.InvariantCulture));
                engine.Tick();
                break;
            case "read":
                engine.Read(command.Spec(0), new Waiter(this, command.Line));
                break;
            case "readat":
                engine.ReadAt(command.Spec(0), MessageScript.ParseEpoch(command[1]), new Waiter(this, command.Line));
                break;
            case "watch":
                _ = engine.Watch(command.Spec(0));
                break;
            case "show":
                GrantedValue? current = engine.Cache.Find(command.Spec(0))?.Current;
                string shown = current is not null && current.Changed <= engine.Cache.Applied ? Show(current) : "not current";
                _output.Add($"{command.Spec(0)} => {shown} at {engine.Cache.Applied}");
                break;
            case "publish":
                Publish(engine, command);
                break;
            case "lease":
                _output.Add(engine.IsLeaseValid ? "lease valid" : "lease lost");
                break;
            case "reach":
                engine.Reach(MessageScript.ParseEpoch(command[0]), new Waiter(this, command.Line));
                break;
            case "reachupdate":
                engine.ReachUpdate(new EpochRef(MessageScript.Owner(command, default), MessageScript.ParseEpoch(command[0])), new Waiter(this, command.Line));
                break;
            case "newest":
                engine.ReachNewest(new Waiter(this, command.Line));
                break;
            case "fence":
                engine.Fence(new Waiter(this, command.Line));
                break;
            case "settle":
                engine.Settle(MessageScript.ParseEpoch(command[0]), new Waiter(this, command.Line));
                break;
            case "listen":
                _listening[command[0]] = command.Number("room", 100);
                engine.ListenersChanged(MessageType.Of(command[0]));
                break;
            case "send":
                Send(engine, command);
                break;
            case "ask":
                TimeSpan lifetime = TimeSpan.FromSeconds(command.Number("seconds", 30));
                engine.Send(
                    OutgoingMessage.Question(MessageScript.ParseSystem(command[0]), MessageScript.ParseEpoch(command[1]), lifetime), new SendCompletion(this, command.Line));
                break;
            default:
                throw new FormatException($"'{command.Line}' is no command for a node.");
        }
    }

    private void Send(SystemEngine engine, TranscriptCommand command)
    {
        var message = new OutgoingMessage(
            MessageScript.ParseSystem(command[0]),
            MessageType.Of(command[1]),
            Encoding.UTF8.GetBytes(command[2]),
            TimeSpan.FromSeconds(command.Number("seconds", 30)),
            command.Named("order") is null);
        engine.Send(message, new SendCompletion(this, command.Line));
    }

    private void Publish(SystemEngine engine, TranscriptCommand command)
    {
        var update = new Update();
        byte[]? bytes = command.Named("bytes") is null ? null : new byte[command.Number("bytes", 0)];
        for (int operation = 0; operation < command.Number("operations", 1); operation++)
        {
            _ = bytes is null
                ? update.Add(new ObjectId("counter:hits", "a"), 1L, static (output, amount) => CounterIndex.WriteAdd(output, amount))
                : update.Add(new ObjectId("counter:hits", "a"), bytes, static (output, content) => output.Write(content));
        }

        update.Seal();
        engine.Publish(update, new Completion(this, ++_updates));
    }

    private sealed class Waiter(NodeSubject subject, string line) : IValueWaiter, IEpochWaiter
    {
        public void Reached(Epoch epoch) => subject._output.Add($"{line} => {epoch}");

        public void Completed(GrantedValue value, Epoch epoch) => subject._output.Add($"{line} => {Show(value)} at {epoch}");

        public void Refused(RefuseReason reason) => subject._output.Add($"{line} => {reason}");

        public void Abandoned() => subject._output.Add($"{line} => abandoned");
    }

    private sealed class SendCompletion(NodeSubject subject, string line) : ISendCompletion
    {
        public void Numbered(long number)
        {
            // The message shows it.
        }

        public void Delivered() => subject._output.Add($"{line} => delivered");

        public void GivenUp(UndeliverableReason reason, bool isExpired, bool mayHaveArrived) =>
            subject._output.Add($"{line} => given up: {reason}{(isExpired ? ", expired" : "")}{(mayHaveArrived ? ", may have arrived" : "")}");

        public void Refused() => subject._output.Add($"{line} => refused");

        public void Abandoned(bool mayHaveArrived) => subject._output.Add($"{line} => abandoned{(mayHaveArrived ? ", may have arrived" : "")}");
    }

    private sealed class Completion(NodeSubject subject, int number) : IPublishCompletion
    {
        public void Confirmed(EpochRef root) => subject._output.Add($"publish {number} => confirmed in {root.Epoch}");

        public void Rejected(in Reject reject) => subject._output.Add($"publish {number} => rejected in {reject.Epoch}: {reject.Reason}");

        public void Repeated(EpochRef root) => subject._output.Add($"publish {number} => repeats {root.Epoch}");

        public void OutcomeUnknown() => subject._output.Add($"publish {number} => unknown");

        public void Refused() => subject._output.Add($"publish {number} => refused");

        public void NoRoom() => subject._output.Add($"publish {number} => no room");
    }
}
