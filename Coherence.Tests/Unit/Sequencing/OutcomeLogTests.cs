using Coherence.Core.Identity;
using Coherence.Core.Sequencing;
using Xunit;

namespace Coherence.Tests.Unit.Sequencing;

public sealed class OutcomeLogTests
{
    [Fact]
    public void A_position_never_changes_its_outcome()
    {
        var log = new OutcomeLog();
        for (long number = 1; number <= 3 * OutcomeLog.Maximum; number++)
        {
            log.Add(new Outcome(new Epoch(number), new Epoch(number), null));
            if (number % 700 == 0)
            {
                log.ForgetUpTo(new Epoch(number - 650));
            }

            for (long position = log.First; position < log.End; position += 511)
            {
                Assert.Equal(position + 1, log[position].Update.Number);
            }
        }
    }

    [Fact]
    public void The_oldest_gives_way_when_it_is_full()
    {
        var log = new OutcomeLog();
        for (long number = 1; number <= OutcomeLog.Maximum + 5; number++)
        {
            log.Add(new Outcome(new Epoch(number), new Epoch(number), null));
        }

        Assert.Equal(5, log.First);
        Assert.Equal(OutcomeLog.Maximum, log.End - log.First);
        Assert.Equal(6, log[log.First].Update.Number);
    }

    [Fact]
    public void Outcomes_of_later_updates_stay()
    {
        var log = new OutcomeLog();
        log.Add(new Outcome(new Epoch(1), new Epoch(4), null));
        log.Add(new Outcome(new Epoch(2), new Epoch(4), null));
        log.Add(new Outcome(new Epoch(3), new Epoch(6), null));
        log.ForgetUpTo(new Epoch(2));
        Assert.Equal((2, 3), (log.First, log.End));
        log.ForgetUpTo(new Epoch(3));
        Assert.Equal(log.End, log.First);
    }

    [Fact]
    public void Positions_go_on_when_it_has_given_its_memory_back()
    {
        var log = new OutcomeLog();
        log.Add(new Outcome(new Epoch(1), new Epoch(4), null));
        log.Relieve();
        Assert.Equal((0, 1), (log.First, log.End));
        log.ForgetUpTo(new Epoch(1));
        log.Relieve();
        log.Add(new Outcome(new Epoch(2), new Epoch(5), null));
        Assert.Equal((1, 2), (log.First, log.End));
        Assert.Equal(2, log[1].Update.Number);
        Assert.Equal(1, log.Known.Number);
    }
}
