using System;
using System.Collections.Generic;
using Coherence.Core.Codec;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.MessagePack;
using Coherence.Core.Messages;
using Coherence.Core.Publishing;
using Xunit;

using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Publishing;

/// <summary>What an origin sends when it is asked for an update: it and all that follows, whatever it is in the middle of.</summary>
public sealed class OriginTimelineTests : IPublishCompletion
{
    private const int PartBytes = 16;

    private readonly OriginTimeline _timeline = new(new OriginLimits(100, 1 << 20, 100), PartBytes);
    private int _refusals;

    public OriginTimelineTests()
    {
        _timeline.GrantSystemId(new SystemId(new Identifier(2)));
        _timeline.GrantArc(new SystemId(new Identifier(1)), new GrantArc(Arc.Create(new Identifier(0x100), 120), 1));
    }

    [Fact]
    public void An_update_that_is_asked_for_while_it_is_sent_is_sent_once_more_from_its_first_part()
    {
        Publish(operations: 3);
        Assert.Equal(["1:0", "1:1"], Send(parts: 2));

        Assert.True(_timeline.TryResend(new Epoch(1)));
        Assert.Equal(["1:2", "1:0", "1:1", "1:2"], Send());
    }

    [Fact]
    public void However_often_it_is_asked_for_a_long_update_comes_to_its_end()
    {
        Publish(operations: 3);
        Assert.Equal(["1:0"], Send(parts: 1));
        _ = _timeline.TryResend(new Epoch(1));
        Assert.Equal(["1:1"], Send(parts: 1));
        _ = _timeline.TryResend(new Epoch(1));
        Assert.Equal(["1:2"], Send(parts: 1));
        Assert.Equal(["1:0", "1:1", "1:2"], Send());
    }

    [Fact]
    public void What_is_asked_for_goes_again_with_all_that_follows()
    {
        Publish(operations: 1);
        Publish(operations: 1);
        Publish(operations: 3);
        Assert.Equal(["1:0", "2:0", "3:0"], Send(parts: 3));

        Assert.True(_timeline.TryResend(new Epoch(2)));
        Assert.Equal(["3:1", "3:2", "2:0", "3:0", "3:1", "3:2"], Send());
    }

    [Fact]
    public void A_question_for_what_was_not_sent_yet_skips_nothing()
    {
        Publish(operations: 1);
        Publish(operations: 1);
        Assert.True(_timeline.TryResend(new Epoch(2)));
        Assert.Equal(["1:0", "2:0"], Send());
    }

    [Fact]
    public void A_question_for_what_is_confirmed_sends_nothing()
    {
        Publish(operations: 1);
        Assert.Equal(["1:0"], Send());
        _timeline.Confirm(new Epoch(1), new Epoch(1), new EpochRef(new SystemId(new Identifier(1)), new Epoch(9)));
        Assert.False(_timeline.TryResend(new Epoch(1)));
        Assert.Empty(Send());
    }

    [Fact]
    public void An_update_counts_as_unsent_until_its_last_part_has_gone()
    {
        Assert.False(_timeline.HasUnsent);
        Publish(operations: 2);
        _ = Send(parts: 1);
        Assert.True(_timeline.HasUnsent);
        _ = Send();
        Assert.False(_timeline.HasUnsent);
    }

    [Fact]
    public void An_update_that_was_not_accepted_may_be_published_again_as_it_is()
    {
        _timeline.SetQuota(0);
        Update update = new Update().Add(new ObjectId("counter:hits", "a"), 1L, CounterIndex.WriteAdd).WithKey("17");
        update.Seal();
        _timeline.Publish(update, this);
        Assert.Equal(1, _refusals);

        _timeline.SetQuota(1 << 20);
        update.Seal();
        _timeline.Publish(update, this);
        Assert.Equal(["1:0", "1:1"], Send());
        Assert.Equal(UpdateKey.Of("17"), update.Key);
        _ = Assert.Throws<InvalidOperationException>(update.Seal);
    }

    void IPublishCompletion.Confirmed(EpochRef root)
    {
        // What is sent shows it.
    }

    void IPublishCompletion.Rejected(in Reject reject) => throw new InvalidOperationException("Nothing is rejected.");

    void IPublishCompletion.Repeated(EpochRef root) => throw new InvalidOperationException("Nothing has a key.");

    void IPublishCompletion.OutcomeUnknown() => throw new InvalidOperationException("Nothing is forgotten.");

    void IPublishCompletion.Refused() => throw new InvalidOperationException("Nothing is refused.");

    void IPublishCompletion.NoRoom() => _refusals++;

    // Each operation is larger than a part may be, so each is a part.
    private void Publish(int operations)
    {
        var update = new Update();
        for (int operation = 0; operation < operations; operation++)
        {
            _ = update.Add(new ObjectId("counter:hits", "a key as long as a part"), [1]);
        }

        update.Seal();
        _timeline.Publish(update, this);
    }

    private List<string> Send(int parts = int.MaxValue)
    {
        var sent = new List<string>();
        while (sent.Count < parts && _timeline.TryPeekUnsent(out ReadOnlySpan<byte> part))
        {
            var reader = new MessagePackReader(part.ToArray());
            _ = MessageCodec.TryReadHeader(ref reader, out _, out int fields);
            _ = BeginUpdateCodec.TryRead(ref reader, fields, out BeginUpdate begin);
            sent.Add($"{begin.Epoch}:{begin.Part}");
            _timeline.MarkSent();
        }

        return sent;
    }
}
