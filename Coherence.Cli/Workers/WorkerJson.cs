using System.Text.Json.Serialization;

namespace Coherence.Cli.Workers;

/// <summary>How a root, a relay or a proxy in a process of its own is spoken to.</summary>
[JsonSerializable(typeof(FiguresOrder))]
[JsonSerializable(typeof(RootReport))]
[JsonSerializable(typeof(RelayReport))]
[JsonSerializable(typeof(ProxyReport))]
internal sealed partial class WorkerJson : JsonSerializerContext;
