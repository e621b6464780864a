using System;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Coherence.Cli.Output;

/// <summary>Where a root or a relay logs: standard error, a line an entry.</summary>
internal static class ServingLogging
{
    /// <summary>Makes the loggers.</summary>
    /// <param name="level">The lowest level that is logged.</param>
    public static ILoggerFactory Create(LogLevel level) => LoggerFactory.Create(builder =>
    {
        _ = builder.SetMinimumLevel(level);
        _ = builder.AddSimpleConsole(options =>
        {
            options.SingleLine = true;
            options.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            options.UseUtcTimestamp = true;
            options.ColorBehavior = IsColoured() ? LoggerColorBehavior.Enabled : LoggerColorBehavior.Disabled;
        });
        _ = builder.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
    });

    private static bool IsColoured() => !Console.IsErrorRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
}
