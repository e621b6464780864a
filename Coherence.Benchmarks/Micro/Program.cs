using BenchmarkDotNet.Running;

namespace Coherence.Benchmarks.Micro;

/// <summary>Runs the benchmarks that the arguments name, as BenchmarkDotNet understands them: <c>--filter '*PublishOp*'</c>.</summary>
internal static class Program
{
    private static void Main(string[] arguments) => BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments);
}
