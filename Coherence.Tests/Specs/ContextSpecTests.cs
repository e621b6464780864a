using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Coherence.Node.Ambient;
using Xunit;

namespace Coherence.Tests.Specs;

public sealed class ContextSpecTests
{
    [Fact]
    public void The_limits_are_those_of_the_code()
    {
        IEnumerable<(string Name, string Value)> limits =
            SpecFile.Context.Table("what-a-context-says", "limit").Select(static cells => (cells[0], cells[1]));
        Assert.Equal(
            [
                (nameof(CoherenceContext.MaximumClusters), Text(CoherenceContext.MaximumClusters)),
                (nameof(CoherenceContext.MaximumUpdates), Text(CoherenceContext.MaximumUpdates)),
                (nameof(CoherenceContext.MaximumCharacters), Text(CoherenceContext.MaximumCharacters)),
            ],
            limits);
    }

    [Fact]
    public void Each_example_is_a_token()
    {
        string[] examples =
        [
            .. SpecFile.Context.Section("token")
                .SkipWhile(static line => !line.StartsWith("```example", StringComparison.Ordinal))
                .Skip(1)
                .TakeWhile(static line => !line.StartsWith("```", StringComparison.Ordinal)),
        ];
        Assert.NotEmpty(examples);
        Assert.All(examples, static example => Assert.Equal(example, CoherenceContext.Parse(example).ToString()));
    }

    [Fact]
    public void The_header_is_the_one_of_the_page() =>
        Assert.Contains(SpecFile.Context.Section("header"), static line => line.Contains($"`{CoherenceContext.HeaderName}`", StringComparison.Ordinal));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
