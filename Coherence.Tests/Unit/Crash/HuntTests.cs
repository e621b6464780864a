using System;
using Coherence.Core.Identity;
using Coherence.Crash.Failures;
using Coherence.Crash.Loads;
using Coherence.Crash.Runs;
using Xunit;

namespace Coherence.Tests.Unit.Crash;

public sealed class HuntTests
{
    [Fact]
    public void An_epoch_that_means_something_else_later_is_found()
    {
        Ledger ledger = new();
        ledger.See(new Epoch(7), "1 2 3");
        ledger.See(new Epoch(7), "1 2 3");
        ledger.See(new Epoch(8), "1 2 4");
        HuntFailedException found = Assert.Throws<HuntFailedException>(() => ledger.See(new Epoch(7), "1 2 4"));
        Assert.Contains("Epoch 7 had the values 1 2 3", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_acknowledged_counts_for_its_round_and_its_slot()
    {
        Ledger ledger = new();
        ledger.Acknowledge("a", 2, new Epoch(5));
        ledger.Acknowledge("b", 2, new Epoch(4));
        Assert.Equal(new Epoch(5), ledger.Newest);
        Assert.Equal(2, ledger.Slots[2]);
        Assert.Equal(["a", "b"], ledger.TakeRound());
        Assert.Empty(ledger.TakeRound());
        Assert.Equal(new Epoch(4), ledger.Acknowledged["b"]);
    }

    [Fact]
    public void Arguments_are_understood_or_named()
    {
        HuntOptions options = HuntOptions.Parse(["--rounds", "3", "--filler", "/x"]);
        Assert.Equal(3, options.Rounds);
        Assert.Equal("/x", options.Filler);
        Assert.Contains("--round ", Assert.Throws<FormatException>(() => HuntOptions.Parse(["--round", "3"])).Message, StringComparison.Ordinal);
        Assert.Contains("--seed is 0", Assert.Throws<FormatException>(() => HuntOptions.Parse(["--seed", "0"])).Message, StringComparison.Ordinal);
        Assert.Contains("lacks its value", Assert.Throws<FormatException>(() => HuntOptions.Parse(["--seed"])).Message, StringComparison.Ordinal);
    }
}
