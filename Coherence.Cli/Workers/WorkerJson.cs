using System.Text.Json.Serialization;

namespace Coherence.Cli.Workers;

/// <summary>How a root in a process of its own is spoken to.</summary>
[JsonSerializable(typeof(RootOrder))]
[JsonSerializable(typeof(RootReport))]
internal sealed partial class WorkerJson : JsonSerializerContext;
