using System;
using System.CommandLine;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;
using Coherence.Cli.Failures;
using Coherence.Cli.Workers;
using Coherence.Core.Identity;
using Coherence.Node.Messaging;
using Coherence.Node.Nodes;

namespace Coherence.Cli.Bench;

/// <summary>The hidden command of the process with the node that takes messages and answers requests.</summary>
internal static class ListenWorkerCommand
{
    /// <summary>Its name.</summary>
    public const string Name = "worker-listen";

    /// <summary>The type of messages that are taken.</summary>
    public const string Message = "message";

    /// <summary>The type of requests that are answered with what they bring.</summary>
    public const string Request = "request";

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var upstream = new Option<string>("--upstream") { Required = true };
        var channels = new Option<int>("--channels") { Required = true };
        var command = new Command(Name) { upstream, channels };
        command.Hidden = true;
        command.SetAction((parsed, _) => RunAsync(parsed.GetRequiredValue(upstream), parsed.GetRequiredValue(channels)));
        return command;
    }

    private static async Task<int> RunAsync(string upstream, int channels)
    {
        ChannelReader<ListenOrder> orders = OrderReader.Start(BenchJson.Default.ListenOrder);
        var reports = new ReportWriter<ListenReport>(Console.Out, BenchJson.Default.ListenReport);
        CoherenceNodeOptions options = new() { Channels = channels };
        options.Upstreams.Add(upstream);
        await using CoherenceNode node = await CoherenceNode.ConnectAsync(options, CancellationToken.None);
        SystemId system = await node.GetSystemAsync(CancellationToken.None);
        using var ending = new CancellationTokenSource();
        using var echo = new EchoPeer();
        Task echoing = echo.RunAsync(ending.Token);
        long taken = 0;
        Task taking = EndAsync(TakeAsync(node, () => Interlocked.Increment(ref taken), ending.Token));
        Task answering = EndAsync(AnswerAsync(node, ending.Token));
        reports.Write(new ListenReport(system.ToString(), echo.Port, 0));
        await foreach (ListenOrder _ in orders.ReadAllAsync(CancellationToken.None))
        {
            reports.Write(new ListenReport(system.ToString(), echo.Port, Interlocked.Read(ref taken)));
        }

        await ending.CancelAsync();
        await Task.WhenAll(taking, answering, echoing);
        return ExitCode.Success;
    }

    private static async Task TakeAsync(CoherenceNode node, Action taken, CancellationToken ending)
    {
        await foreach (ReceivedMessage _ in node.Messages(Message, ending))
        {
            taken();
        }
    }

    private static async Task AnswerAsync(CoherenceNode node, CancellationToken ending)
    {
        await foreach (ReceivedMessage request in node.Messages(Request, ending))
        {
            await request.ReplyAsync(request.Payload, CancellationToken.None);
        }
    }

    // It ends with its cancellation.
    private static Task EndAsync(Task listening) => listening.ContinueWith(
        static ended => ended.Exception is { } failure ? Task.FromException(failure) : Task.CompletedTask, TaskScheduler.Default).Unwrap();
}
