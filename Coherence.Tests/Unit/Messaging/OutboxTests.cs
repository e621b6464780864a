using System;
using Coherence.Core.Caching;
using Coherence.Core.Identity;
using Coherence.Core.Messages;
using Coherence.Core.Messaging;
using Coherence.Core.Publishing;
using Xunit;
using Assert = Xunit.Assert;

namespace Coherence.Tests.Unit.Messaging;

/// <summary>What a target costs its sender that has all that was sent to it.</summary>
public sealed class OutboxTests : ISendCompletion
{
    private static readonly OutgoingMessage Message = new(SystemOf(3), MessageType.Of("note"), default, TimeSpan.FromSeconds(30));

    private readonly Outbox _outbox = new(
        MessageLimits.Default, new MessageContexts(new OriginTimeline(new OriginLimits(100, 1 << 20, 100), 1024), new ValueCache(1, CacheLimits.Default, null!)));

    private TimeSpan _now;
    private int _delivered;
    private long _number;

    [Fact]
    public void A_target_that_is_written_to_again_and_again_has_its_room_and_an_idle_one_gives_it_up()
    {
        Deliver();
        _ = AllocatedBy(Deliver);
        for (int round = 0; round < 10; round++)
        {
            _now += TimeSpan.FromSeconds(1);
            _outbox.Tick(_now, TimeSpan.FromSeconds(5));
            Assert.Equal(0, AllocatedBy(Deliver));
        }

        _now += TimeSpan.FromMinutes(1);
        _outbox.Tick(_now, TimeSpan.FromSeconds(5));
        Assert.InRange(AllocatedBy(Deliver), 1000, 10_000);
        Assert.Equal((13, 13), (_delivered, _number));
    }

    void ISendCompletion.Numbered(long number) => _number = number;

    void ISendCompletion.Delivered() => _delivered++;

    void ISendCompletion.GivenUp(UndeliverableReason reason, bool isExpired, bool mayHaveArrived) => throw new NotSupportedException();

    void ISendCompletion.Refused() => throw new NotSupportedException();

    void ISendCompletion.Abandoned(bool mayHaveArrived) => throw new NotSupportedException();

    private static SystemId SystemOf(int number) => new(new Identifier((UInt128)number));

    private static long AllocatedBy(Action action)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private void Deliver()
    {
        _outbox.Add(Message, this, 0, _now);
        while (_outbox.TryNext(_now, out UserMessage sent))
        {
            _outbox.OnDelivered(new Delivered(0, sent.To, SystemOf(2), sent.Number + 1, 0), _now);
        }
    }
}
