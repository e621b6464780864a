using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Coherence.Core.Identity;
using Coherence.Node.Ambient;
using Coherence.Node.Failures;
using Xunit;

namespace Coherence.Tests.Unit.Ambient;

public sealed class CoherenceContextTests
{
    private const int Runs = 3_000;

    private readonly Random _random = new(4711);

    [Fact]
    public void A_token_says_all_of_its_context_and_is_safe_wherever_text_is()
    {
        for (int run = 0; run < Runs; run++)
        {
            CoherenceContext context = Any();
            string token = context.ToString();
            Assert.True(token.Length <= CoherenceContext.MaximumCharacters);
            Assert.All(token, static character => Assert.True(char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '~'));
            CoherenceContext parsed = CoherenceContext.Parse(token);
            Assert.Equal(token, parsed.ToString());
            Assert.Equal(context, parsed);
            Assert.Equal(context.Clusters, parsed.Clusters);
            Assert.All(context.Clusters, cluster => Assert.Equal(
                (context.EpochOf(cluster), string.Join(' ', context.UpdatesOf(cluster))),
                (parsed.EpochOf(cluster), string.Join(' ', parsed.UpdatesOf(cluster)))));
        }
    }

    [Fact]
    public void Merging_takes_the_newest_of_each_in_any_order_and_however_often()
    {
        for (int run = 0; run < Runs; run++)
        {
            (CoherenceContext one, CoherenceContext two, CoherenceContext three) = (Any(most: 2), Any(most: 2), Any(most: 2));
            CoherenceContext merged = one.Merge(two);
            Assert.Equal(merged, two.Merge(one));
            Assert.Equal(merged, merged.Merge(one));
            Assert.Equal(merged.Merge(three), one.Merge(two.Merge(three)));
            Assert.Equal(one, one.Merge(CoherenceContext.Empty));
            foreach (ClusterId cluster in one.Clusters.Concat(two.Clusters))
            {
                Assert.Equal(Math.Max(one.EpochOf(cluster).Number, two.EpochOf(cluster).Number), merged.EpochOf(cluster).Number);
                Assert.Equal(Newest(one.UpdatesOf(cluster).Concat(two.UpdatesOf(cluster))), Newest(merged.UpdatesOf(cluster)));
            }
        }
    }

    [Fact]
    public void The_largest_context_has_as_many_characters_as_a_token_may()
    {
        CoherenceContext largest = CoherenceContext.Empty;
        for (int cluster = 0; cluster < CoherenceContext.MaximumClusters; cluster++)
        {
            UInt128 id = UInt128.MaxValue - (UInt128)cluster;
            EpochRef[] updates =
            [
                .. Enumerable.Range(0, CoherenceContext.MaximumUpdates / CoherenceContext.MaximumClusters)
                    .Select(number => new EpochRef(new SystemId(new Identifier(UInt128.MaxValue - (UInt128)number)), new Epoch(long.MaxValue))),
            ];
            largest = largest.Merge(CoherenceContext.Combine([new ClusterContext(new ClusterId(new Identifier(id)), new Epoch(long.MaxValue), updates)]));
        }

        Assert.Equal(CoherenceContext.MaximumCharacters, largest.ToString().Length);
        Assert.Equal(largest, CoherenceContext.Parse(largest.ToString()));
        CoherenceContext more = CoherenceContext.Parse("1~7.1");
        Assert.Equal(CoherenceFailure.ContextRefused, Assert.Throws<CoherenceException>(() => largest.Merge(more)).Failure);
    }

    [Theory]
    [InlineData("", "At its end, after 0 characters, the version 1 is expected")]
    [InlineData("2~4d.17", "At character 1 the version 1 is expected")]
    [InlineData("1;4d.17", "At character 2 '~' and a cluster, or the end, is expected")]
    [InlineData("1~", "At its end, after 2 characters, a cluster id is expected, 1 to 32 hexadecimal digits")]
    [InlineData("1~0.17", "At character 3 a cluster id is expected")]
    [InlineData("1~04d.17", "At character 3 a cluster id is expected")]
    [InlineData("1~4D.17", "At character 4 '.' and an epoch is expected")]
    [InlineData("1~123456789012345678901234567890123.17", "At character 3 a cluster id is expected")]
    [InlineData("1~4d", "At its end, after 4 characters, '.' and an epoch is expected")]
    [InlineData("1~4d.", "At its end, after 5 characters, an epoch is expected, 0 to 9223372036854775807")]
    [InlineData("1~4d.017", "At character 6 an epoch is expected")]
    [InlineData("1~4d.-1", "At character 6 an epoch is expected")]
    [InlineData("1~4d.9223372036854775808", "At character 6 an epoch is expected")]
    [InlineData("1~4d.0", "At character 3 a cluster is expected of which an epoch from 1 on, or an update, was seen")]
    [InlineData("1~4d.17_", "At its end, after 8 characters, a system id is expected")]
    [InlineData("1~4d.17_2.0", "At character 11 an epoch is expected, 1 to 9223372036854775807")]
    [InlineData("1~4d.17_2.5_2.6", "At character 13 a system is expected whose id is greater than the one before")]
    [InlineData("1~4d.17~4d.18", "At character 9 a cluster is expected whose id is greater than the one before")]
    [InlineData("1~4d.17 ", "At character 8 '~' and a cluster, or the end, is expected")]
    [InlineData("1~4d.17,1~4d.18", "At character 8 '~' and a cluster, or the end, is expected")]
    public void A_token_that_is_none_is_refused_with_what_is_wrong_and_where(string token, string expected)
    {
        Assert.False(CoherenceContext.TryParse(token, out CoherenceContext? context, out string? fault));
        Assert.Null(context);
        Assert.StartsWith(expected, fault, StringComparison.Ordinal);
        Assert.Contains(expected, Assert.Throws<FormatException>(() => CoherenceContext.Parse(token)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_of_too_much_is_refused()
    {
        string clusters = string.Concat(Enumerable.Range(1, 9).Select(static number => $"~{number.ToString("x", CultureInfo.InvariantCulture)}.1"));
        string updates = string.Concat(Enumerable.Range(1, 33).Select(static number => $"_{number.ToString("x", CultureInfo.InvariantCulture)}.1"));
        Assert.Contains("a context is of 8 clusters at most", FaultOf($"1{clusters}"), StringComparison.Ordinal);
        Assert.Contains("a context names 32 at most", FaultOf($"1~4d.1{updates}"), StringComparison.Ordinal);
        Assert.Contains("2121 are the most", FaultOf(new string('1', 1_000_000)), StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_a_token_is_changed_to_it_is_the_one_form_of_a_context_or_refused_with_a_sentence()
    {
        const string Alphabet = "0123456789abcdef.~_1~_..Zg ,\u00e9\0";
        int accepted = 0;
        for (int run = 0; run < 200_000; run++)
        {
            List<char> characters = [.. Any().ToString()];
            for (int change = _random.Next(1, 4); change > 0; change--)
            {
                int at = _random.Next(characters.Count + 1);
                if (_random.Next(3) == 0 && at < characters.Count)
                {
                    characters.RemoveAt(at);
                }
                else
                {
                    characters.Insert(at, Alphabet[_random.Next(Alphabet.Length)]);
                }
            }

            string token = new([.. characters]);
            if (CoherenceContext.TryParse(token, out CoherenceContext? context, out string? fault))
            {
                accepted++;
                Assert.Equal(token, CoherenceContext.Parse(token).ToString());
                Assert.Equal(token, CoherenceContext.Empty.Merge(context).ToString());
            }
            else
            {
                Assert.EndsWith(".", fault, StringComparison.Ordinal);
            }
        }

        Assert.InRange(accepted, 1_000, 199_000);
    }

    [Fact]
    public void A_context_of_other_clusters_alone_is_refused_and_names_them()
    {
        ClusterId own = new(new Identifier(0x4d));
        CoherenceContext.Parse("1~4d.17~5e.3").Require([own]);
        CoherenceContext.Empty.Require([own]);
        CoherenceException refused = Assert.Throws<CoherenceException>(() => CoherenceContext.Parse("1~5e.3~6f.1").Require([own]));
        Assert.Equal(
            (CoherenceFailure.ContextRefused, "The context is of what was seen in cluster 5e, 6f; this is cluster 4d."), (refused.Failure, refused.Message));
    }

    private static string? FaultOf(string token) => CoherenceContext.TryParse(token, out _, out string? fault) ? null : fault;

    private static string Newest(IEnumerable<EpochRef> updates) => string.Join(' ', updates
        .GroupBy(static update => update.System, static (system, same) => new EpochRef(system, same.Max(static update => update.Epoch)))
        .OrderBy(static update => update.System.Value));

    private CoherenceContext Any(int most = 8) => CoherenceContext.Combine(Enumerable.Range(0, _random.Next(most + 1)).Select(_ => new ClusterContext(
        new ClusterId(new Identifier((UInt128)_random.Next(1, 6))),
        new Epoch(_random.Next(4) == 0 ? 0 : _random.NextInt64(1, long.MaxValue >> _random.Next(62))),
        [.. Enumerable.Range(0, _random.Next(4)).Select(_ => new EpochRef(new SystemId(AnySystem()), new Epoch(_random.NextInt64(1, long.MaxValue))))])));

    private Identifier AnySystem() => _random.Next(2) == 0
        ? new Identifier((UInt128)_random.Next(1, 5))
        : new Identifier(new UInt128((ulong)_random.NextInt64(), (ulong)_random.NextInt64(1, long.MaxValue)));
}
