using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Cli.Failures;
using Coherence.Cli.Workers;

namespace Coherence.Cli.Git;

/// <summary>A run of git whose output is read as it comes.</summary>
internal sealed class GitProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _command;
    private readonly StandardErrorTail _errors = new();
    private readonly Task _reading;

    private GitProcess(Process process, string command)
    {
        _process = process;
        _command = command;
        _reading = _errors.ReadAsync(process.StandardError);
    }

    /// <summary>What it writes to standard output.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>Starts git in a repository.</summary>
    /// <exception cref="CliException">There is no git.</exception>
    public static GitProcess Start(string path, params ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo("git")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["LC_ALL"] = "C";
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.ArgumentList.Add("-C");
        start.ArgumentList.Add(path);
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        try
        {
            Process process = Process.Start(start)!;
            process.StandardInput.Close();
            return new GitProcess(process, SubcommandOf(arguments));
        }
        catch (Win32Exception)
        {
            throw CliException.BadInput("There is no git to be found; install it, or put it on the PATH.");
        }
    }

    /// <summary>Runs git to its end and gives what it wrote.</summary>
    /// <exception cref="GitException">It failed.</exception>
    public static async Task<string> RunAsync(string path, CancellationToken cancellation, params string[] arguments)
    {
        await using GitProcess git = Start(path, arguments);
        string output = await git._process.StandardOutput.ReadToEndAsync(cancellation);
        await git.EndAsync(cancellation);
        return output;
    }

    /// <summary>Lets others go first where there are too few cores.</summary>
    public void YieldToOthers()
    {
        try
        {
            _process.PriorityClass = ProcessPriorityClass.BelowNormal;
        }
        catch (Exception problem) when (problem is Win32Exception or InvalidOperationException)
        {
            // It has ended already, or it may not: it runs as it is.
        }
    }

    /// <summary>Waits for its end, after the output has been read.</summary>
    /// <exception cref="GitException">It failed.</exception>
    public async Task EndAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);
        await _reading;
        if (_process.ExitCode != 0)
        {
            throw new GitException($"'git {_command}' ended with exit code {_process.ExitCode}: {_errors.Text}");
        }
    }

    /// <summary>Kills it if it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        await _reading;
        _process.Dispose();
    }

    private static string SubcommandOf(ReadOnlySpan<string> arguments)
    {
        for (int index = 0; index < arguments.Length; index++)
        {
            if (arguments[index] is "-c")
            {
                index++;
            }
            else if (!arguments[index].StartsWith('-'))
            {
                return arguments[index];
            }
        }

        return string.Empty;
    }
}
