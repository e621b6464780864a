using System;
using System.Collections.Generic;
using System.Linq;
using Coherence.Tests.Transcripts;
using Xunit;

namespace Coherence.Tests.Unit.Engine;

/// <summary>What one child can make a relay keep (BND-1), where a transcript would be thousands of lines long.</summary>
public sealed class RelayBoundsTests
{
    private const int MaximumWaiting = 4096;
    private const int MaximumOutcomes = 65_536;

    private readonly RelaySubject _relay = new();

    public RelayBoundsTests()
    {
        _ = Run(
            "relay values=100000",
            "connect",
            "welcome current=5 received=0",
            "null 5 previous=0",
            "system 2",
            "arc 100000000000000/72",
            "open a",
            "hello a");
    }

    [Fact]
    public void A_child_has_so_many_acquires_wait_upstream_and_no_more()
    {
        List<string> asked = Run([.. Enumerable.Range(0, MaximumWaiting + 10).Select(static number => $"acquire a c/{number}")]);
        Assert.Equal(MaximumWaiting, asked.Count(IsAcquire));

        List<string> next = Run("grant c/0 \"31\" min=3 max=5");
        Assert.Equal($"→ Acquire c/{MaximumWaiting} at= held=", Assert.Single(next, IsAcquire));
    }

    [Fact]
    public void A_child_that_takes_nothing_has_so_many_outcomes_wait_and_no_more()
    {
        _ = Run("slow a");
        _ = Run([.. Enumerable.Range(1, MaximumOutcomes + 10).Select(static number => $"replicated {number} in 5 of=100000000000000")]);

        List<string> told = Run("fast a");
        Assert.Equal(MaximumOutcomes, told.Count(static line => line.StartsWith("a ← NotifyReplicated", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_full_relay_lets_an_origin_have_little_more_than_one_update_on_its_way()
    {
        var relay = new RelaySubject();
        List<string> sent = Run(
            relay,
            [
                "relay forwarded=60000",
                "connect",
                "welcome current=5 received=0",
                "null 5 previous=0",
                "system 2",
                "arc 100000000000000/72",
                "open a",
                "hello a",
                "open b",
                "hello b",
                .. Enumerable.Range(1, 4000).Select(static epoch => Publish("a", "100000000000000", epoch)),
                .. Enumerable.Range(1, 10).Select(static epoch => Publish("b", "100000000000001", epoch)),
            ]);

        Assert.InRange(sent.Count(static line => IsUpdate(line, "100000000000000")), 1000, 3000);
        Assert.Equal(2, sent.Count(static line => IsUpdate(line, "100000000000001")));
    }

    [Fact]
    public void A_child_that_asks_about_updates_that_never_come_leaves_room_for_the_questions_of_others()
    {
        // More than the relay has open of all; and again on a new link of the same system.
        List<string> asked = Run(Ask("a", 0));
        _ = Run("cut a", "open b", "hello b system=100000000000000");
        asked.AddRange(Run(Ask("b", 600)));
        Assert.Equal(64, asked.Count(IsQuestion));

        List<string> others = Run("open c", "hello c", "open d", "hello d relay", "wait c 1 of=3 nonce=1", "wait d 2 of=3 nonce=1");
        Assert.Equal(["→ WaitForEpoch 3:1 nonce=65", "→ WaitForEpoch 3:2 nonce=66"], others.Where(IsQuestion), StringComparer.Ordinal);
        List<string> ofRelay = Run(Ask("d", 1200));
        Assert.Equal(255, ofRelay.Count(IsQuestion));

        static string[] Ask(string child, int first) =>
            [.. Enumerable.Range(first, 600).Select(number => FormattableString.Invariant($"wait {child} {number + 10} of=77 nonce={number + 10}"))];
    }

    [Fact]
    public void Children_that_ask_together_about_updates_that_never_come_keep_no_other_from_asking()
    {
        for (int child = 0; child < 8; child++)
        {
            _ = Run(
            [
                $"open b{child}",
                $"hello b{child}",
                .. Enumerable.Range(1, 64).Select(update => FormattableString.Invariant($"wait b{child} {update} of={child + 100} nonce={update}")),
            ]);
        }

        Assert.DoesNotContain(Run("wait a 1 of=3 nonce=1"), IsQuestion);
        _ = Run("time 1", "pong 1");
        List<string> later = Run("time 3", "pong 3", "time 4", "pong 4");
        Assert.Equal("→ CancelWait 1", Assert.Single(later, static line => line.StartsWith("→ CancelWait", StringComparison.Ordinal)));
        Assert.Equal("→ WaitForEpoch 3:1 nonce=513", Assert.Single(Run("follows 0 nonce=1"), IsQuestion));
    }

    [Fact]
    public void Of_the_arcs_of_a_child_a_relay_keeps_those_that_it_may_not_have_heard_of()
    {
        List<string> told = Run([.. Enumerable.Repeat("request a newest=1000000", 1000)]);
        Assert.Equal(1000, told.Count(static line => line.StartsWith("a ← GrantArc", StringComparison.Ordinal)));
        List<string> again = Run("open a2", "hello a2 joins=a channel=1 system=100000000000000", "cut a2");
        Assert.Equal(2, again.Count(static line => line.StartsWith("a ← GrantArc", StringComparison.Ordinal)));
    }

    private static bool IsQuestion(string line) => line.StartsWith("→ WaitForEpoch", StringComparison.Ordinal);

    private static string Publish(string child, string system, int epoch) =>
        FormattableString.Invariant($"publish {child} {epoch} system={system} [add counter:hits/a 1 id={0x100000100000000 + epoch:x}]");

    private static bool IsUpdate(string line, string system) => line.StartsWith($"→ BeginUpdate {system}:", StringComparison.Ordinal);

    private static bool IsAcquire(string line) => line.StartsWith("→ Acquire", StringComparison.Ordinal);

    private List<string> Run(params string[] lines) => Run(_relay, lines);

    private static List<string> Run(RelaySubject relay, string[] lines) =>
        [.. lines.SelectMany(line => relay.Execute(new TranscriptCommand(line)).ToArray())];
}
