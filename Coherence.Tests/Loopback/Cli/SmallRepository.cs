using System;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading.Tasks;
using Xunit;

namespace Coherence.Tests.Loopback.Cli;

/// <summary>A git repository with whatever is difficult about a history, in a directory that is deleted after the test.</summary>
internal sealed class SmallRepository : IDisposable
{
    public const int Commits = 7;

    public string Path { get; } = Directory.CreateTempSubdirectory("coherence-git-").FullName;

    /// <summary>One without a commit.</summary>
    public static async Task<SmallRepository> CreateEmptyAsync()
    {
        var repository = new SmallRepository();
        await repository.GitAsync("init", "-q", "-b", "main");
        return repository;
    }

    public static async Task<SmallRepository> CreateAsync()
    {
        SmallRepository repository = await CreateEmptyAsync();
        repository.Write("a.txt", "one\ntwo\n");
        repository.Write("q\"uo\tte\n.txt", "x\n");
        await repository.CommitAsync("Ann", "first");
        repository.Write("b.bin", "\0\u0001\0");
        repository.Write("ü/名前.txt", "no newline at the end");
        await repository.CommitAsync("Łukasz 李", "a binary file, and names in other scripts");
        await repository.CommitAsync("Ann", "nothing", "--allow-empty");
        await repository.GitAsync("checkout", "-q", "-b", "side");
        await repository.GitAsync("mv", "a.txt", "c.txt");
        await repository.CommitAsync("Tab\"le", "a rename");
        await repository.GitAsync("checkout", "-q", "main");
        repository.Write("a.txt", "one\nthree\n");
        await repository.CommitAsync("Łukasz 李", "a change");
        await repository.GitAsync("-c", "user.name=Ann", "-c", "user.email=a@example.org", "merge", "-q", "-s", "ours", "-m", "merge", "side");
        repository.Write(".mailmap", "Tabea <x@example.org> Tab\"le <x@example.org>\n");
        await repository.CommitAsync("Ann", "a mailmap");
        return repository;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private void Write(string name, string text)
    {
        string path = System.IO.Path.Combine(Path, name);
        _ = Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }

    private async Task CommitAsync(string author, string message, params string[] options)
    {
        await GitAsync("add", "-A");
        await GitAsync(["-c", $"user.name={author}", "-c", "user.email=x@example.org", "commit", "-q", "-m", message, .. options]);
    }

    private async Task GitAsync(params string[] arguments)
    {
        ProcessStartInfo start = new("git", arguments) { WorkingDirectory = Path, RedirectStandardError = true, UseShellExecute = false };

        // Nothing of the user's own configuration decides what a test sees.
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        using Process git = Process.Start(start)!;
        string error = await git.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await git.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(git.ExitCode == 0, error);
    }
}
