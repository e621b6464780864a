using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xunit;

namespace Coherence.Tests.Transcripts;

public sealed class TranscriptTests
{
    public static IEnumerable<TheoryDataRow<string>> Names => Transcript.Names.Select(name => new TheoryDataRow<string>(name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_command_is_answered_as_the_transcript_says(string name)
    {
        string path = Path.Combine(Transcript.Folder, name);
        string replayed = new Transcript(path).Replay();
        if (string.Equals(Environment.GetEnvironmentVariable("UPDATE_TRANSCRIPTS"), "1", StringComparison.Ordinal))
        {
            File.WriteAllText(path, replayed);
        }

        Assert.Equal(File.ReadAllText(path), replayed);
    }

    [Fact]
    public void There_are_transcripts() => Assert.NotEmpty(Transcript.Names);
}
