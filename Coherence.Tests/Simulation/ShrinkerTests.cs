using System;
using System.IO;
using System.Linq;
using Coherence.Simulation.Mutations;
using Coherence.Simulation.Runs;
using Coherence.Simulation.Shrinking;
using Xunit;

namespace Coherence.Tests.Simulation;

public sealed class ShrinkerTests
{
    [Fact]
    public void What_is_needed_stays_and_the_rest_goes()
    {
        Shrinker shrunk = Shrink(events: 1_000_000);
        Assert.Equal(40, shrunk.Smallest.Steps);
        Assert.Equal("1-16,18-39", shrunk.Smallest.Without.Actions.ToString());
        Assert.Equal("1-8,10-40", shrunk.Smallest.Without.Faults.ToString());
        Assert.Equal("1-2,4", shrunk.Smallest.Without.Nodes.ToString());
    }

    [Fact]
    public void It_ends_when_its_events_are_used_up()
    {
        Shrinker shrunk = Shrink(events: 95);
        Assert.Equal(10, shrunk.Runs);
        Assert.True(Fails(shrunk.Smallest));
    }

    [Fact]
    public void The_same_run_shrinks_to_the_same()
    {
        Assert.Equal(Shrink(events: 500).Smallest.ToString(), Shrink(events: 500).Smallest.ToString());
    }

    // What is left out changes nothing of the chances of what is left in, so few steps are enough for most faults.
    [Theory]
    [InlineData(Mutation.DropInvalidate)]
    [InlineData(Mutation.LoseRecord)]
    public void The_program_shows_a_short_run_and_how_to_see_it_again(Mutation mutation)
    {
        var output = new StringWriter();
        Assert.Equal(1, Program.Run(["--seeds", "1..200", "--steps", "600", "--mutation", MutationNames.Of(mutation)], output));
        string[] lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches("^[0-9,]+ events/s, [0-9,]+ per second of processor time$", lines[^2]);
        Assert.Matches("^simulate: FAILED seeds=[0-9]+ events=[0-9]+ faults=[0-9]+ checked=[0-9]+ violations=1$", lines[^1]);

        string violation = lines.Last(static line => line.StartsWith("the shrunk run violates ", StringComparison.Ordinal))["the shrunk run ".Length..];
        string hash = lines.Last(static line => line.StartsWith("trace hash ", StringComparison.Ordinal));
        string replay = lines.Last(static line => line.StartsWith("replay: ", StringComparison.Ordinal));
        var again = new StringWriter();
        Assert.Equal(1, Program.Run(replay[(replay.IndexOf(" -- ", StringComparison.Ordinal) + 4)..].Split(' '), again));
        Assert.Contains(violation, again.ToString(), StringComparison.Ordinal);
        Assert.Contains(hash, again.ToString(), StringComparison.Ordinal);
        Assert.Contains("--without ", replay, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_is_right_ends_with_its_totals()
    {
        var output = new StringWriter();
        Assert.Equal(0, Program.Run(["--seeds", "1..2", "--steps", "50"], output));
        string[] lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches("^[0-9,]+ events/s, [0-9,]+ per second of processor time$", lines[^2]);
        Assert.Matches("^simulate: OK seeds=2 events=[0-9]+ faults=[0-9]+ checked=[0-9]+ violations=0$", lines[^1]);
    }

    // A run of 100 steps that needs the actions 17 and 40, the fault 9 and the node 3; it fails at step 40.
    private static Shrinker Shrink(long events) => Shrinker.Shrink(
        new Reduction(100, Omissions.None),
        endedAt: 40,
        nodes: 4,
        static reduction => new Attempt(Fails(reduction), Math.Min(reduction.Steps, 40), 10),
        events);

    private static bool Fails(Reduction reduction) =>
        reduction.Steps >= 40
        && !reduction.Without.Actions.Contains(17)
        && !reduction.Without.Actions.Contains(40)
        && !reduction.Without.Faults.Contains(9)
        && !reduction.Without.Nodes.Contains(3);
}
