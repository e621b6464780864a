using System.Text.Json.Serialization;

namespace Coherence.Cli.Workers;

/// <summary>How a root or a relay in a process of its own is spoken to.</summary>
[JsonSerializable(typeof(FiguresOrder))]
[JsonSerializable(typeof(RootReport))]
[JsonSerializable(typeof(RelayReport))]
internal sealed partial class WorkerJson : JsonSerializerContext;
