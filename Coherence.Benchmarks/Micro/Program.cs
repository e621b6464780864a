using System;
using System.Globalization;
using BenchmarkDotNet.Running;
using Coherence.Benchmarks.Footprint;

namespace Coherence.Benchmarks.Micro;

/// <summary>
/// Runs the benchmarks that the arguments name, as BenchmarkDotNet understands them: <c>--filter '*PublishOp*'</c>. The one
/// argument <c>footprint</c> measures memory instead, and with a number of systems behind it, what so many cost a root.
/// </summary>
internal static class Program
{
    private static void Main(string[] arguments)
    {
        if (arguments is ["footprint"])
        {
            // In this order: what the second leaves behind in this process is freed at any time, and would count as given back.
            AnnouncedFootprint.Run(Console.Out);
            SubscriptionFootprint.Run(Console.Out);
            return;
        }

        if (arguments is ["footprint", var systems])
        {
            AnnouncedFootprint.Run(Console.Out, int.Parse(systems, CultureInfo.InvariantCulture));
            return;
        }

        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments);
    }
}
