using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Messaging;
using Coherence.Simulation.Checking;

namespace Coherence.Simulation.Systems;

/// <summary>The messages of one node's application: sends them, takes those that come, and checks the order and the number of them.</summary>
internal sealed class SimulatedMailbox(World world, SimulatedNode node) : IMessageReceiver
{
    /// <summary>The kinds of messages that there are.</summary>
    public static readonly IReadOnlyList<MessageType> Types = [MessageType.Of("order"), MessageType.Of("note"), MessageType.Of("ask")];

    private readonly HashSet<MessageType> _listening = [.. Types];
    private readonly Dictionary<(SystemId From, SystemId To, MessageType Type), long> _newest = [];
    private readonly List<SentMessage> _sent = [];
    private readonly List<SimulatedQuestion> _questions = [];
    private int _room = int.MaxValue;

    /// <summary>The first message of which the sender was told nothing yet; null if there is none.</summary>
    public SentMessage? FindOpen()
    {
        _ = _sent.RemoveAll(static sent => !sent.IsOpen);
        return _sent.Count == 0 ? null : _sent[0];
    }

    /// <summary>The first question that was asked and has no answer yet; null if there is none.</summary>
    public SimulatedQuestion? FindOpenQuestion()
    {
        _ = _questions.RemoveAll(static question => !question.IsOpen);
        return _questions.Count == 0 ? null : _questions[0];
    }

    public void Ask(SystemEngine engine, SimulatedQuestion question)
    {
        _questions.Add(question);
        question.Ask(engine);
    }

    public void Send(SystemEngine engine, OutgoingMessage message)
    {
        int tag = world.Messages.Count + 1;
        byte[] payload = Encoding.ASCII.GetBytes(tag.ToString(CultureInfo.InvariantCulture).PadRight(message.Payload.Length, '.'));
        message = message with { Payload = payload };
        var sent = new SentMessage(world, node, tag, message, engine.Cache.Applied.Number, [.. node.Publishes]);
        world.Messages.Add(sent);
        _sent.Add(sent);
        if (world.Trace.IsKept)
        {
            world.Trace.Say($"node {node.Number}: message {tag} '{message.Type}' to {message.Target}{(message.IsOrdered ? "" : " in any order")}");
        }

        engine.Send(message, sent);
    }

    /// <summary>Listens to some types, and takes so many messages before it wants to be told again.</summary>
    public void Listen(SystemEngine engine, int types, int room)
    {
        _room = room;
        for (int type = 0; type < Types.Count; type++)
        {
            _ = (types & (1 << type)) != 0 ? _listening.Add(Types[type]) : _listening.Remove(Types[type]);
        }

        foreach (MessageType type in _listening)
        {
            engine.ListenersChanged(type);
        }
    }

    public MessageReception TryTake(in UserMessage message)
    {
        Checker.Require(message.Kind != MessageKind.Question, "MSG-6", $"the application on node {node.Number} is given a question.");
        if (message.Kind is MessageKind.Message or MessageKind.Request)
        {
            if (!_listening.Contains(message.Type))
            {
                return MessageReception.NobodyListens;
            }

            if (_room <= 0)
            {
                return MessageReception.NoRoom;
            }

            _room--;
        }

        Take(message);
        return MessageReception.Taken;
    }

    /// <summary>The process has died; the next one listens to all.</summary>
    public void Died()
    {
        _sent.ForEach(static sent => sent.Forget());
        _sent.Clear();
        _questions.ForEach(static question => question.Forget());
        _questions.Clear();
        _room = int.MaxValue;
        _listening.UnionWith(Types);
    }

    private void Take(in UserMessage message)
    {
        string text = Encoding.ASCII.GetString(message.Payload.Span).TrimEnd('.');
        SentMessage sent = world.Messages[int.Parse(text, CultureInfo.InvariantCulture) - 1];
        bool isWhole = sent.Message.Type == message.Type && sent.Message.Payload.Span.SequenceEqual(message.Payload.Span) && sent.Message.Kind == message.Kind;
        Checker.Require(isWhole, "MSG-1", $"message {sent.Tag} is delivered to node {node.Number} as another.");
        Checker.Require(message.To == sent.Message.Target, "MSG-1", $"message {sent.Tag} to {sent.Message.Target} is delivered to {message.To}.");
        sent.Take(node, node.Engine!.Cache.Applied.Number);
        if (sent.Message.IsOrdered)
        {
            CheckOrder(sent, message);
        }

        if (message.Kind == MessageKind.Request)
        {
            var reply = new OutgoingMessage(message.From, message.Type, new byte[8], sent.Message.Lifetime, IsOrdered: false, MessageKind.Reply, message.Number);
            node.Reply(reply);
        }
    }

    private void CheckOrder(SentMessage sent, in UserMessage message)
    {
        (SystemId From, SystemId To, MessageType Type) stream = (message.From, message.To, sent.Message.Type);
        Checker.Require(
            !_newest.TryGetValue(stream, out long newest) || newest < sent.Tag,
            "MSG-3",
            $"message {sent.Tag} of type '{message.Type}' is delivered to node {node.Number} after message {newest}, which was sent later.");
        _newest[stream] = sent.Tag;
    }
}
