using System;
using System.Text.Json;
using Coherence.Core.Identity;
using Coherence.Node.Watching;

namespace Coherence.Cli.Output;

/// <summary>The marks of a watch. docs/cli.md#coherence-watch.</summary>
internal static class MarkReport
{
    /// <summary>For people: epoch and mark.</summary>
    public static string Line(WatchEventKind kind, Epoch epoch) => $"{epoch}\t{WordsOf(kind)}";

    /// <summary>As members of a JSON object.</summary>
    public static void Write(Utf8JsonWriter writer, WatchEventKind kind, bool isComplete)
    {
        writer.WriteString("mark", NameOf(kind));
        if (kind == WatchEventKind.UpToDate)
        {
            writer.WriteBoolean("complete", isComplete);
        }
    }

    private static string WordsOf(WatchEventKind kind) => kind switch
    {
        WatchEventKind.UpToDate => "up to date",
        WatchEventKind.ConnectionLost => "connection lost",
        WatchEventKind.Resumed => "resumed",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "It is no mark."),
    };

    private static string NameOf(WatchEventKind kind) => kind switch
    {
        WatchEventKind.UpToDate => "upToDate",
        WatchEventKind.ConnectionLost => "connectionLost",
        WatchEventKind.Resumed => "resumed",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "It is no mark."),
    };
}
