using System;
using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Indexes.BuiltIn;
using Coherence.Core.Publishing;
using Coherence.Node.Failures;
using Coherence.Node.Messaging;
using Coherence.Node.Nodes;
using Coherence.Node.Reading;

namespace Chat;

/// <summary>A chat room. What somebody says is data; the message that goes around says only where it is, and never arrives before it.</summary>
internal sealed class Program(CoherenceNode node, string room, string name)
{
    private const string Said = "said";
    private static readonly RegisterIndex Lines = new("chat");

    private readonly string _service = $"chat/{room}";
    private int _lines;

    private static async Task<int> Main(string[] arguments)
    {
        if (arguments is not [string address, string room, string name])
        {
            await Console.Error.WriteLineAsync("Usage: Chat HOST:PORT ROOM NAME");
            return 2;
        }

        try
        {
            CoherenceNodeOptions options = new() { Name = name };
            options.Upstreams.Add(address);
            await using CoherenceNode node = await CoherenceNode.ConnectAsync(options);
            await new Program(node, room, name).RunAsync();
            return 0;
        }
        catch (CoherenceException failure)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 1;
        }
        catch (ArgumentException wrong)
        {
            await Console.Error.WriteLineAsync(wrong.Message);
            return 2;
        }
    }

    // Until the end of the input.
    private async Task RunAsync()
    {
        using var leaving = new CancellationTokenSource();
        _ = await node.Directory.AnnounceAsync(_service, Encoding.UTF8.GetBytes(name));
        Task listening = ListenAsync(leaving.Token);
        Console.WriteLine($"You are {name} in {room}. Say something; end with Ctrl-D.");
        while (await Console.In.ReadLineAsync() is { } line)
        {
            await SayAsync(line);
        }

        await leaving.CancelAsync();
        await listening;
    }

    // Nothing waits for the line to be durable: the message comes behind it anyway.
    private async Task SayAsync(string line)
    {
        string key = $"{room}/{await node.GetSystemAsync()}/{++_lines}";
        Task publishing = node.PublishAsync(new Update().Set(Lines, key, node.NextStamp(), Encoding.UTF8.GetBytes(line)));
        IReadOnlyList<MessageDelivery> deliveries = await node.SendToAllAsync(_service, Said, Encoding.UTF8.GetBytes($"{name}\n{key}"));
        foreach (MessageDelivery missed in deliveries)
        {
            if (missed.Failure is { } failure)
            {
                await Console.Error.WriteLineAsync($"{missed.System} did not get it: {failure.Message}");
            }
        }

        await publishing;
    }

    private async Task ListenAsync(CancellationToken leaving)
    {
        try
        {
            await foreach (ReceivedMessage message in node.Messages(Said, leaving))
            {
                using var parts = new StringReader(Encoding.UTF8.GetString(message.Payload.Span));
                string who = parts.ReadLine() ?? "somebody";
                ReadResult line = await node.ReadAsync(Lines.Spec(parts.ReadLine() ?? string.Empty), leaving);
                Console.WriteLine(Lines.TryReadValue(line.Bytes, out RegisterValue said)
                    ? $"{who}: {Encoding.UTF8.GetString(said.Value.Span)}"
                    : $"{who} speaks of a line that is not here, which cannot be.");
            }
        }
        catch (OperationCanceledException) when (leaving.IsCancellationRequested)
        {
            // The room goes on without this node.
        }
    }
}
