using System;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;

namespace Coherence.Cli.Demo;

/// <summary>The ten best, found without the index whose ranking is checked with it.</summary>
internal static class Ranking
{
    /// <summary>Puts a member at its place: by score descending, of equal scores by bytes ascending; an eleventh goes.</summary>
    public static void Insert(List<RankedMember> best, byte[] member, long score)
    {
        int place = best.Count;
        while (place > 0 && IsBefore(member, score, best[place - 1]))
        {
            place--;
        }

        if (place == DemoIndexes.RankingSize)
        {
            return;
        }

        best.Insert(place, new RankedMember(member, score));
        if (best.Count > DemoIndexes.RankingSize)
        {
            best.RemoveAt(DemoIndexes.RankingSize);
        }
    }

    /// <summary>The first place at which two rankings differ, in words; null if they are equal.</summary>
    public static string? Difference(IReadOnlyList<RankedMember> found, IReadOnlyList<RankedMember> expected)
    {
        for (int place = 0; place < Math.Max(found.Count, expected.Count); place++)
        {
            string left = Describe(found, place);
            string right = Describe(expected, place);
            if (!string.Equals(left, right, StringComparison.Ordinal))
            {
                return $"place {place + 1} is {left} and has to be {right}";
            }
        }

        return null;
    }

    private static bool IsBefore(byte[] member, long score, RankedMember other) =>
        score != other.Score ? score > other.Score : member.AsSpan().SequenceCompareTo(other.Member.Span) < 0;

    private static string Describe(IReadOnlyList<RankedMember> ranking, int place) =>
        place < ranking.Count ? $"'{KeyText.Format(ranking[place].Member.Span)}' with {ranking[place].Score}" : "nobody";
}
