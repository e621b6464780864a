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

    [Theory]
    [InlineData("--seeds", "9..3")]
    [InlineData("--seeds", "9")]
    [InlineData("--seeds", "-1..3")]
    [InlineData("--steps", "0")]
    [InlineData("--steps", "many")]
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
