using System;
using System.Collections.Generic;
using System.Linq;
using Coherence.Core.Following;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Engine;

/// <summary>Questions that get no answer, at nodes and at the relay above them: whoever asks something that can be answered is answered (specs/epochs.md#waiting-for-an-epoch).</summary>
public sealed class UpdateQuestionTurnsTests
{
    private static readonly SystemId Root = new(new Identifier(1));
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);

    private readonly RecordedWaits _aboveRelay = new();
    private readonly List<Node> _nodes = [];
    private readonly HashSet<long> _asked = [];
    private readonly UpdateQuestions _relay;
    private long _nonce;
    private TimeSpan _now;

    public UpdateQuestionTurnsTests()
    {
        _relay = new UpdateQuestions(_aboveRelay, () => ++_nonce);
        _relay.LinkUp(UpdateQuestions.AtRoot, default);
    }

    [Theory]
    [InlineData(1, 1024, 200)]
    [InlineData(20, 64, 60)]
    [InlineData(20, 400, 900)]
    public void Everything_is_asked_of_the_root_in_its_turn(int nodes, int updatesEach, int seconds)
    {
        for (int number = 0; number < nodes; number++)
        {
            var node = new Node(this, number);
            _nodes.Add(node);
            for (int update = 0; update < updatesEach; update++)
            {
                // Of sixteen senders and more; or of as many callers.
                node.Ask((number * updatesEach) + update + 1, sender: 1000 + (update / 32));
            }
        }

        Exchange();
        while (_now < TimeSpan.FromSeconds(seconds) && _asked.Count < nodes * updatesEach)
        {
            Tick();
        }

        Assert.Equal(nodes * updatesEach, _asked.Count);
    }

    private void Tick()
    {
        _now += Lease / 20;
        foreach (Node node in _nodes)
        {
            node.Questions.Tick(_now, Lease);
        }

        Exchange();
        _relay.Tick(_now, Lease);
        Exchange();
    }

    // Until nothing is on its way. The root answers nothing but what is taken back.
    private void Exchange()
    {
        bool isMoving = true;
        while (isMoving)
        {
            isMoving = _aboveRelay.Asked.Count + _aboveRelay.Cancelled.Count > 0;
            _asked.UnionWith(_aboveRelay.Asked.Select(static asked => asked.Epoch.Epoch.Number));
            _aboveRelay.Asked.Clear();
            (long Nonce, int Channel)[] cancelled = [.. _aboveRelay.Cancelled];
            _aboveRelay.Cancelled.Clear();
            foreach ((long nonce, _) in cancelled)
            {
                _relay.Answered(TakenBack(nonce));
            }

            foreach (Node node in _nodes)
            {
                isMoving |= node.Exchange();
            }
        }
    }

    private static FollowsEpoch TakenBack(long nonce) => new(Root, new EpochRef(Root, Epoch.Zero), nonce, IsEverywhere: false);

    private sealed class Node
    {
        private readonly UpdateQuestionTurnsTests _tree;
        private readonly SystemId _name;
        private readonly RecordedWaits _link = new();
        private long _nonce;

        public Node(UpdateQuestionTurnsTests tree, int number)
        {
            _tree = tree;
            _name = new SystemId(new Identifier((UInt128)(100 + number)));
            Questions = new UpdateQuestions(_link, () => ++_nonce);
            Questions.LinkUp(UpdateQuestions.OfNode, default);
        }

        public UpdateQuestions Questions { get; }

        public void Ask(int update, int sender) => Questions.AskBecauseOf(
            new EpochRef(new SystemId(new Identifier(3)), new Epoch(update)), new object(), new SystemId(new Identifier((UInt128)sender)), UpdateQuestions.OfSender, static _ => { });

        public bool Exchange()
        {
            WaitForEpoch[] asked = [.. _link.Asked];
            (long Nonce, int Channel)[] cancelled = [.. _link.Cancelled];
            _link.Asked.Clear();
            _link.Cancelled.Clear();
            foreach (WaitForEpoch wait in asked)
            {
                _tree._relay.AskBecauseOf(wait.Epoch, (this, wait.Nonce), _name, UpdateQuestions.OfNode, static _ => { });
            }

            foreach ((long nonce, _) in cancelled)
            {
                _tree._relay.Forget((this, nonce));
                Questions.Answered(TakenBack(nonce));
            }

            return asked.Length + cancelled.Length > 0;
        }
    }
}
