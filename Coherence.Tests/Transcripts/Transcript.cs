using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using Coherence.Tests.Specs;

namespace Coherence.Tests.Transcripts;

/// <summary>A text file of commands and expected answers: blocks of commands, <c>----</c>, and the answers up to an empty line.</summary>
internal sealed class Transcript(string path)
{
    private const string Separator = "----";

    public static string Folder { get; } = Path.Combine(SpecFile.RepositoryRoot, "Coherence.Tests", "Transcripts");

    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Folder, "*.transcript").Select(Path.GetFileName).OfType<string>().Order(StringComparer.Ordinal);

    /// <summary>Runs every command, and returns the file as it should be.</summary>
    public string Replay()
    {
        var output = new StringBuilder();
        ITranscriptSubject? subject = null;
        var answers = new List<string>();
        bool isExpectation = false;
        foreach (string line in File.ReadLines(path).Append(string.Empty))
        {
            if (isExpectation)
            {
                isExpectation = line.Length > 0;
                continue;
            }

            if (string.Equals(line, Separator, StringComparison.Ordinal))
            {
                _ = output.Append(line).Append('\n');
                answers.ForEach(answer => output.Append(answer).Append('\n'));
                _ = output.Append('\n');
                answers.Clear();
                isExpectation = true;
                continue;
            }

            if (line.Length > 0)
            {
                _ = output.Append(line).Append('\n');
            }

            if (line.Length > 0 && line[0] != '#')
            {
                subject ??= Begin(line);
                answers.AddRange(subject.Execute(new TranscriptCommand(line)));
            }
        }

        Xunit.Assert.Empty(answers);
        return output.ToString().TrimEnd('\n') + '\n';
    }

    private static ITranscriptSubject Begin(string line) => line.Split(' ')[0] switch
    {
        "node" => new NodeSubject(),
        "relay" => new RelaySubject(),
        "root" => new RootSubject(),
        _ => throw new FormatException($"'{line}' begins no transcript."),
    };
}
