using System;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Threading;
using System.Threading.Channels;

namespace Coherence.Cli.Workers;

/// <summary>The orders that a worker gets on standard input, until that is closed.</summary>
internal static class OrderReader
{
    /// <summary>Starts to read. The channel ends with standard input: then the worker has to end.</summary>
    /// <remarks>A thread of its own reads: standard input blocks, and the thread pool has few threads where there are few cores.</remarks>
    public static ChannelReader<TOrder> Start<TOrder>(JsonTypeInfo<TOrder> type)
    {
        var orders = Channel.CreateUnbounded<TOrder>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        var thread = new Thread(() => Read(orders.Writer, type)) { IsBackground = true, Name = "Orders" };
        thread.Start();
        return orders.Reader;
    }

    private static void Read<TOrder>(ChannelWriter<TOrder> orders, JsonTypeInfo<TOrder> type)
    {
        Exception? failure = null;
        try
        {
            using var reader = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
            while (reader.ReadLine() is { } line)
            {
                _ = orders.TryWrite(JsonSerializer.Deserialize(line, type)!);
            }
        }
        catch (Exception problem) when (problem is IOException or JsonException)
        {
            failure = problem;
        }

        _ = orders.TryComplete(failure);
    }
}
