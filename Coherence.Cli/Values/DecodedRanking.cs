using System;
using System.Collections.Generic;
using System.Text.Json;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.BuiltIn;

namespace Coherence.Cli.Values;

/// <summary>A ranking, the best first.</summary>
internal sealed class DecodedRanking(IReadOnlyList<RankedMember> members) : DecodedValue
{
    /// <inheritdoc/>
    public override void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (RankedMember member in members)
        {
            writer.WriteStartObject();
            writer.WritePropertyName("member");
            JsonText.WriteBytes(writer, member.Member.Span);
            writer.WriteNumber("score", member.Score);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <inheritdoc/>
    public override IEnumerable<string> ToLines()
    {
        for (int i = 0; i < members.Count; i++)
        {
            yield return FormattableString.Invariant($"{i + 1}. {KeyText.Format(members[i].Member.Span)}  {members[i].Score}");
        }
    }
}
