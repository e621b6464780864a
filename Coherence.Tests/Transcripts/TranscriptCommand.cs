using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using Coherence.Core.Identity;

namespace Coherence.Tests.Transcripts;

/// <summary>One line of a transcript: <c>verb argument key=value [item; item]</c>.</summary>
internal sealed class TranscriptCommand
{
    private readonly Dictionary<string, string> _named = new(StringComparer.Ordinal);
    private readonly List<string> _arguments = [];

    public TranscriptCommand(string line)
    {
        Line = line;
        int bracket = line.IndexOf('[', StringComparison.Ordinal);
        if (bracket >= 0)
        {
            string inner = line[(bracket + 1)..line.LastIndexOf(']')];
            Items = [.. inner.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(item => new TranscriptCommand(item))];
            line = line[..bracket];
        }

        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Verb = words[0];
        foreach (string word in words.Skip(1))
        {
            int equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                _named[word[..equals]] = word[(equals + 1)..];
            }
            else
            {
                _arguments.Add(word);
            }
        }
    }

    public string Line { get; }

    public string Verb { get; }

    /// <summary>What stands in brackets.</summary>
    public IReadOnlyList<TranscriptCommand> Items { get; } = [];

    public string this[int argument] => argument < _arguments.Count
        ? _arguments[argument]
        : throw new FormatException($"'{Line}' lacks argument {argument + 1}.");

    /// <summary>The first argument; null if there is none.</summary>
    public string? First => _arguments.Count > 0 ? _arguments[0] : null;

    /// <summary>Whether a word stands among the arguments.</summary>
    public bool Says(string word) => _arguments.Contains(word, StringComparer.Ordinal);

    public string? Named(string name) => _named.GetValueOrDefault(name);

    public long Number(string name, long otherwise) =>
        Named(name) is { } text ? long.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    /// <summary>An identifier in hexadecimal digits; none if it is not named.</summary>
    public Identifier Id(string name) =>
        Named(name) is { } text && Identifier.TryParse(text, out Identifier identifier) ? identifier : Identifier.None;

    public Epoch? Epoch(string name) => Named(name) is { } text ? new Epoch(long.Parse(text, CultureInfo.InvariantCulture)) : null;

    public IndexSpec Spec(int argument)
    {
        string text = this[argument];
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        return new IndexSpec(text[..slash], text[(slash + 1)..]);
    }

    /// <summary>The text in quotes, as bytes; null for the words absent and unchanged.</summary>
    public byte[]? Value(int argument)
    {
        string text = this[argument];
        return text[0] == '"' ? Encoding.UTF8.GetBytes(text.Trim('"')) : null;
    }
}
