using System.Text.Json.Serialization;

namespace Coherence.Cli.Bench;

/// <summary>The JSON of the benchmarks: names in snake_case, nothing that does not apply.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BenchReport))]
[JsonSerializable(typeof(ListenOrder))]
[JsonSerializable(typeof(ListenReport))]
[JsonSerializable(typeof(WatchOrder))]
[JsonSerializable(typeof(WatchReport))]
internal sealed partial class BenchJson : JsonSerializerContext;
