using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Coherence.Tests.Transcripts;
using Xunit;

namespace Coherence.Tests.Unit.Engine;

/// <summary>What children can make a root do and keep (BND-1), where a transcript would be thousands of lines long.</summary>
public sealed class RootBoundsTests
{
    private const int RememberedDepartures = 4096;

    private readonly RootSubject _root = new();

    [Theory]
    [InlineData(256, false)]
    [InlineData(257, true)]
    public void An_update_says_so_much_of_services_and_no_more(int words, bool isRefused)
    {
        _ = Run("root", "open A", "hello A", "durable");
        string said = string.Join("; ", Enumerable.Repeat("announce orders x", words));
        List<string> told = Run($"publish A 1 system=2 [{said}]", "durable");
        Assert.Equal(isRefused, told.Exists(static line => line.StartsWith("A ← Reject", StringComparison.Ordinal) && line.Contains("TooManyServices", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_node_that_asks_for_arcs_and_uses_none_has_so_many_and_no_more()
    {
        _ = Run("root", "open A", "hello A", "durable");
        List<string> told = Run([.. Enumerable.Range(0, 63).SelectMany(static _ => new[] { "request A newest=1000000", "durable" })]);
        Assert.Equal(63, told.Count(static line => line.StartsWith("A ← GrantArc", StringComparison.Ordinal)));
        Assert.Empty(Run("request A newest=1000000"));
    }

    [Fact]
    public void Who_leaves_when_no_more_departures_are_remembered_is_waited_for_all_the_same()
    {
        // COH-6: R holds a value that the epoch changes, and says nothing of it. All others have left, come back, and followed the epoch.
        _ = Run("root", "open W", "hello W", "durable", "open R", "hello R", "durable", "acquire R counter:hits/a");
        string[] others = [.. Enumerable.Range(4, RememberedDepartures).Select(static id => id.ToString("x", CultureInfo.InvariantCulture))];
        foreach (string other in others)
        {
            _ = Run($"open x{other}", $"hello x{other}", "durable", $"cut x{other}", $"open y{other}", $"hello y{other} system={other}");
        }

        int epoch = 3 + RememberedDepartures;
        Assert.Contains($"persist {epoch}", Run("publish W 1 system=2 [add counter:hits/a 1 id=100000000]", "durable"), StringComparer.Ordinal);
        foreach (string other in others.Prepend("2"))
        {
            string name = other is "2" ? "W" : $"y{other}";
            _ = Run($"ping {name}", $"follows {name} {epoch} system={other} everywhere");
        }

        List<string> told = Run($"wait W {epoch} nonce=1 everywhere");
        Assert.Contains($"R ← WaitForEpoch 1:{epoch} everywhere", told, StringComparer.Ordinal);
        told.AddRange(Run("cut R"));
        Assert.DoesNotContain(told, static line => line.StartsWith("W ← FollowsEpoch", StringComparison.Ordinal));
        told.AddRange(Run("time 3", "ping W", "time 5.7"));
        Assert.Contains(told, static line => line.StartsWith("W ← FollowsEpoch", StringComparison.Ordinal));
    }

    private List<string> Run(params string[] lines) => [.. lines.SelectMany(line => _root.Execute(new TranscriptCommand(line)).ToArray())];
}
