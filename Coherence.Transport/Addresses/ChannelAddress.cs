using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Text;

namespace Coherence.Transport.Addresses;

/// <summary>Where to listen or to connect: <c>host:port</c>, <c>[v6]:port</c> or <c>unix:path</c>.</summary>
/// <remarks>Compared by its text: two names of one host are two addresses.</remarks>
public sealed record ChannelAddress
{
    /// <summary>The longest path of a Unix socket, in bytes of UTF-8: the operating system keeps 108 with a closing zero.</summary>
    public const int MaximumPathBytes = 107;

    private const string UnixPrefix = "unix:";
    private const int MaximumHostCharacters = 253;

    private ChannelAddress(ChannelAddressKind kind, string host, int port, string path)
    {
        Kind = kind;
        Host = host;
        Port = port;
        Path = path;
    }

    /// <summary>The kind of socket.</summary>
    public ChannelAddressKind Kind { get; }

    /// <summary>A host name, an IPv4 address, an IPv6 address without brackets, or <c>*</c> for all addresses of this machine; empty for a Unix socket.</summary>
    public string Host { get; }

    /// <summary>0 to 65,535; 0 lets the operating system choose and is good for listening only. 0 for a Unix socket.</summary>
    public int Port { get; }

    /// <summary>The path of a Unix socket; empty for TCP.</summary>
    public string Path { get; }

    /// <summary>Whether the address names all addresses of this machine, which is good for listening only.</summary>
    public bool IsAnyHost => Host is "*" or "0.0.0.0" or "::";

    /// <summary>Reads the text form.</summary>
    /// <param name="text">What a person wrote.</param>
    /// <param name="address">The address; null if the text is none.</param>
    /// <param name="error">A sentence that says what is wrong with the text; empty if nothing is.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ChannelAddress? address, out string error)
    {
        address = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            error = "An address is missing: write HOST:PORT, [IPV6]:PORT or unix:PATH.";
            return false;
        }

        error = text.StartsWith(UnixPrefix, StringComparison.Ordinal)
            ? ReadUnix(text, ref address)
            : ReadTcp(text, ref address);
        return error.Length == 0;
    }

    /// <summary>Reads the text form of an address that is known to be well-formed.</summary>
    /// <exception cref="FormatException">The text is no address; the message says why.</exception>
    public static ChannelAddress Parse(string text) =>
        TryParse(text, out ChannelAddress? address, out string error) ? address! : throw new FormatException(error);

    /// <summary>The same address with the port that the operating system chose.</summary>
    internal ChannelAddress WithPort(int port) => new(Kind, Host, port, Path);

    /// <summary>The text form, which <see cref="TryParse"/> reads back.</summary>
    public override string ToString()
    {
        if (Kind == ChannelAddressKind.Unix)
        {
            return UnixPrefix + Path;
        }

        string host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        return string.Create(CultureInfo.InvariantCulture, $"{host}:{Port}");
    }

    private static string ReadUnix(string text, ref ChannelAddress? address)
    {
        string path = text[UnixPrefix.Length..];
        if (path.Length == 0)
        {
            return $"'{text}' has no path behind 'unix:'.";
        }

        if (path.Contains('\0', StringComparison.Ordinal))
        {
            return "The path of a Unix socket cannot contain a zero character.";
        }

        int bytes = Encoding.UTF8.GetByteCount(path);
        if (bytes > MaximumPathBytes)
        {
            return $"The path of '{text}' is {bytes} bytes long; a Unix socket's may have {MaximumPathBytes}.";
        }

        address = new ChannelAddress(ChannelAddressKind.Unix, string.Empty, port: 0, path);
        return string.Empty;
    }

    private static string ReadTcp(string text, ref ChannelAddress? address)
    {
        int colon = text.LastIndexOf(':');
        bool bracketed = text[0] == '[';
        if (bracketed && !text.Contains("]:", StringComparison.Ordinal))
        {
            return $"'{text}' has no port behind its brackets: write [IPV6]:PORT.";
        }

        if (colon < 0)
        {
            return $"'{text}' has no port: write HOST:PORT.";
        }

        string host = text[..colon];
        if (!bracketed && host.Contains(':', StringComparison.Ordinal))
        {
            return $"'{text}' has several colons: write an IPv6 address in brackets, [IPV6]:PORT.";
        }

        string portText = text[(colon + 1)..];
        if (!ushort.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            return $"'{portText}' in '{text}' is no port: a number from 0 to 65535 is one.";
        }

        string name = bracketed ? host[1..^1] : host;
        string error = CheckHost(text, name, bracketed);
        address = error.Length == 0 ? new ChannelAddress(ChannelAddressKind.Tcp, name, port, string.Empty) : null;
        return error;
    }

    private static string CheckHost(string text, string host, bool bracketed)
    {
        if (bracketed)
        {
            bool isVersion6 = host.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(host, out _);
            return isVersion6 ? string.Empty : $"'{host}' in '{text}' is no IPv6 address.";
        }

        if (host.Length == 0)
        {
            return $"'{text}' has no host before its port: write *:PORT for all addresses of this machine.";
        }

        if (host is "*")
        {
            return string.Empty;
        }

        if (host.Length > MaximumHostCharacters)
        {
            return $"The host of '{text}' has {host.Length} characters; {MaximumHostCharacters} are allowed.";
        }

        foreach (char character in host)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character is not ('.' or '-' or '_'))
            {
                return $"'{character}' in '{text}' cannot be part of a host name.";
            }
        }

        // Digits and dots alone are never a name: 10.0.0 or 10.0.0.256 is a slip that would be looked up in vain.
        bool looksNumeric = !host.AsSpan().ContainsAnyExcept("0123456789.");
        bool isVersion4 = IPAddress.TryParse(host, out IPAddress? parsed) && string.Equals(parsed.ToString(), host, StringComparison.Ordinal);
        return looksNumeric && !isVersion4 ? $"'{host}' in '{text}' is no IPv4 address." : string.Empty;
    }
}
