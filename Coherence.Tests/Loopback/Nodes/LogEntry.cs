using Microsoft.Extensions.Logging;

namespace Coherence.Tests.Loopback.Nodes;

/// <summary>One entry of a log, as a person reads it.</summary>
internal sealed record LogEntry(LogLevel Level, string Text);
