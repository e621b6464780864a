using System;
using System.Collections.Generic;
using System.CommandLine;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Text.RegularExpressions;
using Coherence.Cli.Commands;
using Coherence.Cli.Failures;
using Xunit;

namespace Coherence.Tests.Specs;

public class CliDocsTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(SpecFile.RepositoryRoot, "docs", "cli.md"));

    [Fact]
    public void Every_command_has_a_section_and_every_section_a_command() =>
        Assert.Equal(
            CommandTree.Create(TextReader.Null).Subcommands.Select(command => command.Name),
            Lines.Where(line => line.StartsWith("## coherence ", StringComparison.Ordinal)).Select(line => line["## coherence ".Length..]),
            StringComparer.Ordinal);

    [Fact]
    public void Every_option_of_a_command_is_in_its_section_and_the_other_way_round()
    {
        foreach (Command command in CommandTree.Create(TextReader.Null).Subcommands)
        {
            IEnumerable<string> documented = OptionsOf($"## coherence {command.Name}");

            // What all commands share that connect to a root is documented once.
            bool connects = command.Options.Any(option => option.Name is "--timeout");
            IEnumerable<string> own = command.Options.Concat(command.Subcommands.Where(static part => !part.Hidden).SelectMany(static part => part.Options))
                .Where(option => !option.Hidden)
                .Select(option => option.Name)
                .Where(name => !connects || name is not ("--root" or "--timeout"));
            Assert.Equal(own.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal), StringComparer.Ordinal);
        }
    }

    [Fact]
    public void Every_option_of_all_commands_is_documented_and_the_other_way_round()
    {
        IEnumerable<string> all = CommandTree.Create(TextReader.Null).Options.Select(option => option.Name).Concat(["--root", "--timeout"]);
        Assert.Equal(
            all.Order(StringComparer.Ordinal),
            OptionsOf("## Options of all commands").Order(StringComparer.Ordinal),
            StringComparer.Ordinal);
    }

    [Fact]
    public void Every_exit_code_is_documented_and_the_other_way_round()
    {
        IEnumerable<string> codes = typeof(ExitCode)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => field.GetRawConstantValue()!.ToString()!);
        IEnumerable<string> documented = Section("## Exit codes")
            .Select(line => Regex.Match(line, @"^\| (?<code>\d+) \|", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)))
            .Where(match => match.Success)
            .Select(match => match.Groups["code"].Value);
        Assert.Equal(codes, documented, StringComparer.Ordinal);
    }

    private static IEnumerable<string> OptionsOf(string heading) => Section(heading)
        .Select(line => Regex.Match(line, @"^\| `(?<name>--[a-z-]+)[ `]", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)))
        .Where(match => match.Success)
        .Select(match => match.Groups["name"].Value);

    private static IEnumerable<string> Section(string heading) => Lines
        .SkipWhile(line => !string.Equals(line, heading, StringComparison.Ordinal))
        .Skip(1)
        .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal));
}
