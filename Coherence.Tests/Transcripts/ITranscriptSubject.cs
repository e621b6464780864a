using System.Collections.Generic;

namespace Coherence.Tests.Transcripts;

/// <summary>An engine that a transcript drives.</summary>
internal interface ITranscriptSubject
{
    /// <summary>Executes one command; the answers, a line each.</summary>
    IEnumerable<string> Execute(TranscriptCommand command);
}
