using System.Text.Json.Serialization;

namespace Coherence.Cli.Demo;

/// <summary>How the processes of nodes are spoken to.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(NodeOrder))]
[JsonSerializable(typeof(NodeReport))]
internal sealed partial class DemoJson : JsonSerializerContext;
