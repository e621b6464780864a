using Coherence.Simulation.Mutations;
using Coherence.Simulation.Runs;
using Xunit;

namespace Coherence.Tests.Simulation;

public sealed class RunArgumentsTests
{
    [Fact]
    public void All_options_are_read()
    {
        var line = RunArguments.Parse(["--seeds", "3..9", "--steps", "50", "--mutation", "drop-invalidate"]);
        Assert.Null(line.Error);
        Assert.Equal((3UL, 9UL, 50, Mutation.DropInvalidate), (line.FirstSeed, line.LastSeed, line.Steps, line.Mutation));
    }

    [Fact]
    public void What_is_left_out_is_read()
    {
        var line = RunArguments.Parse(["--replay", "3", "--without", "1,4-6", "--without-faults", "2", "--without-nodes", "7-8"]);
        Assert.Null(line.Error);
        Assert.Equal(("1,4-6", "2", "7-8"), (line.Without.Actions.ToString(), line.Without.Faults.ToString(), line.Without.Nodes.ToString()));
    }

    [Fact]
    public void A_mutation_of_the_engine_has_a_name_too()
    {
        var line = RunArguments.Parse(["--mutation", "predecessor-unchecked"]);
        Assert.Null(line.Error);
        Assert.Equal("predecessor-unchecked", line.EngineMutation?.Name);
        Assert.Equal(Mutation.None, line.Mutation);
    }

    [Theory]
    [InlineData("--without", "4-1")]
    [InlineData("--without-faults", "x")]
    [InlineData("--without-nodes", "")]
    [InlineData("--seeds", "9..3")]
    [InlineData("--seeds", "9")]
    [InlineData("--seeds", "-1..3")]
    [InlineData("--steps", "0")]
    [InlineData("--steps", "many")]
    [InlineData("--nodes", "0")]
    [InlineData("--nodes", "20000")]
    [InlineData("--replay", "x")]
    [InlineData("--mutation", "nonsense")]
    [InlineData("--what", "1")]
    public void A_wrong_value_is_named(string option, string value)
    {
        string? error = RunArguments.Parse([option, value]).Error;
        Assert.NotNull(error);
        Assert.Contains(option, error, System.StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_value_is_named() => Assert.Contains("--seeds", RunArguments.Parse(["--seeds"]).Error, System.StringComparison.Ordinal);

    [Fact]
    public void A_wrong_argument_ends_the_program_with_2() => Assert.Equal(2, Program.Main(["--steps", "0"]));
}
