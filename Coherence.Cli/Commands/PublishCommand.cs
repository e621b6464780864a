using System;
using System.Collections.Generic;
using System.CommandLine;
using System.CommandLine.Parsing;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Failures;
using Coherence.Cli.Operations;
using Coherence.Cli.Values;
using Coherence.Core.Identity;
using Coherence.Core.Publishing;
using Coherence.Node.Nodes;
using Coherence.Node.Publishing;

namespace Coherence.Cli.Commands;

/// <summary><c>coherence publish</c>: publishes updates and waits until they are durable.</summary>
internal sealed class PublishCommand
{
    private const string Description = """
        Publish an update of one or more operations, wait until it is durable, and print its root epoch.

        All operations on the command line are one update: all take effect in one epoch, or none does.
        An operation is INDEX/KEY and what to do, in one word:

          counter:hits/home+=5          add to a counter (-=5 takes away)
          sum:lines/Alice+=12           add to the sum of a group, and to the total
          count:commits/Alice           count one more of a group, and in all
          top10:authors/Alice+=3        add to a member's score, 0 or more
          register:config/mode=dark     set a register
          map:users/7.name=Bob          set a field; it is behind the last dot of the key
          map:users/7-=name             remove a field
          set:tags/post-9+=blue         add an element
          set:tags/post-9-=blue         remove an element
          blob:files/+=hello            keep a content under its SHA-256

        The index ends at the first slash, the key at the first equals sign. Bytes, and what has such a sign inside,
        are written 0x and hexadecimal digits. A word that begins with { or [ is JSON, for programs:

          {"index":"counter:hits","key":"home","add":5}
          [{"index":"count:commits","key":"Alice"},{"index":"set:tags","key":"post-9","remove":"blue"}]

        A register or map is read before it is written, and a set before it is changed, as it was before the update.

        With --key the update takes effect once, however often and from wherever it is published while the root remembers the
        key; repeated, it prints the epoch in which it took effect.
        """;

    private readonly Argument<string[]> _operations = new("OPERATION")
    {
        Description = "What to publish. One update of all of them.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<bool> _stdin = new("--stdin")
    {
        Description = "Read updates from standard input, one a line: an operation, or JSON. Prints one epoch a line, in order.",
    };

    private readonly Option<string> _key = new("--key")
    {
        Description = "A name for the update, such as the number of an order: of all updates with it, one takes effect.",
        HelpName = "NAME",
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print {\"epoch\":N} in place of N, and with --key whether it is a repetition." };

    private readonly UpstreamOptions _upstream;
    private readonly TextReader _input;

    private PublishCommand(Command command, TextReader input)
    {
        _input = input;
        command.Add(_operations);
        command.Add(_stdin);
        command.Add(_key);
        command.Add(_json);
        _upstream = new UpstreamOptions(command);
        command.Validators.Add(CheckSource);
        command.SetAction(RunAsync);
    }

    /// <summary>The command.</summary>
    /// <param name="input">Standard input.</param>
    public static Command Create(TextReader input)
    {
        var command = new Command("publish", Description);
        _ = new PublishCommand(command, input);
        return command;
    }

    private void CheckSource(CommandResult result)
    {
        bool hasOperations = result.GetResult(_operations) is { Tokens.Count: > 0 };
        if (hasOperations == result.GetValue(_stdin))
        {
            result.AddError(hasOperations
                ? "Operations stand either on the command line or, with --stdin, on standard input."
                : "An operation is missing: write INDEX/KEY and what to do, such as counter:hits/home+=1, or --stdin.");
        }

        if (result.GetResult(_key) is not null && result.GetValue(_stdin))
        {
            result.AddError("--key names one update; with --stdin there are many.");
        }
        else if (result.GetValue(_key) is { Length: 0 })
        {
            result.AddError("The name behind --key is empty.");
        }
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stopping)
    {
        TextWriter output = parsed.InvocationConfiguration.Output;
        bool isJson = parsed.GetValue(_json);
        bool isStdin = parsed.GetValue(_stdin);

        // Nonsense is found before anybody is connected to.
        IReadOnlyList<Operation> operations = OperationLine.Parse(parsed.GetValue(_operations) ?? []);
        await using CoherenceNode node = await _upstream.ConnectAsync(parsed, stopping);
        var composer = new UpdateComposer(node, TimeProvider.System);
        if (isStdin)
        {
            await new LinePublisher(node, composer, epoch => output.WriteLine(isJson ? Json(epoch) : epoch.ToString())).RunAsync(_input, stopping);
            return ExitCode.Success;
        }

        Update update = await composer.ComposeAsync(operations, stopping);
        if (parsed.GetValue(_key) is not { } key)
        {
            Epoch epoch = (await node.PublishAsync(update, stopping)).Epoch;
            output.WriteLine(isJson ? Json(epoch) : epoch.ToString());
            return ExitCode.Success;
        }

        PublishReceipt receipt = await node.PublishAsync(update.WithKey(key), stopping);
        output.WriteLine(isJson ? Json(receipt) : receipt.Epoch.ToString());
        return ExitCode.Success;
    }

    private static string Json(Epoch epoch) => JsonText.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("epoch", epoch.Number);
        writer.WriteEndObject();
    });

    private static string Json(PublishReceipt receipt) => JsonText.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("epoch", receipt.Epoch.Number);
        writer.WriteBoolean("repetition", receipt.IsRepetition);
        writer.WriteEndObject();
    });
}
