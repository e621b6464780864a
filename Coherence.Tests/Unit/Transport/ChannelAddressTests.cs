using System;
using Coherence.Transport.Addresses;
using Xunit;

namespace Coherence.Tests.Unit.Transport;

public sealed class ChannelAddressTests
{
    [Theory]
    [InlineData("localhost:7000", "localhost", 7000)]
    [InlineData("10.0.0.1:0", "10.0.0.1", 0)]
    [InlineData("0.0.0.0:65535", "0.0.0.0", 65535)]
    [InlineData("*:1", "*", 1)]
    [InlineData("[::1]:7000", "::1", 7000)]
    [InlineData("[fe80::1:2]:7000", "fe80::1:2", 7000)]
    [InlineData("root-1.my_site.example:7000", "root-1.my_site.example", 7000)]
    public void A_host_and_a_port_are_read_and_written_back(string text, string host, int port)
    {
        Assert.True(ChannelAddress.TryParse(text, out ChannelAddress? address, out string error), error);
        Assert.Equal(ChannelAddressKind.Tcp, address!.Kind);
        Assert.Equal(host, address.Host);
        Assert.Equal(port, address.Port);
        Assert.Equal(text, address.ToString());
        Assert.Empty(error);
    }

    [Theory]
    [InlineData("unix:/run/coherence.sock", "/run/coherence.sock")]
    [InlineData("unix:relative path.sock", "relative path.sock")]
    public void A_path_is_read_and_written_back(string text, string path)
    {
        Assert.True(ChannelAddress.TryParse(text, out ChannelAddress? address, out string error), error);
        Assert.Equal(ChannelAddressKind.Unix, address!.Kind);
        Assert.Equal(path, address.Path);
        Assert.Equal(text, address.ToString());
    }

    [Theory]
    [InlineData(null, "An address is missing")]
    [InlineData("", "An address is missing")]
    [InlineData("  ", "An address is missing")]
    [InlineData("localhost", "has no port")]
    [InlineData("localhost:", "is no port")]
    [InlineData("localhost:-1", "'-1' in 'localhost:-1' is no port: a number from 0 to 65535 is one.")]
    [InlineData("localhost:65536", "is no port")]
    [InlineData("localhost:http", "is no port")]
    [InlineData("localhost: 80", "is no port")]
    [InlineData(":7000", "has no host")]
    [InlineData("::1:7000", "in brackets")]
    [InlineData("[::1]", "behind its brackets")]
    [InlineData("[::1]7000", "behind its brackets")]
    [InlineData("[10.0.0.1]:7000", "is no IPv6 address")]
    [InlineData("[::g]:7000", "is no IPv6 address")]
    [InlineData("[]:7000", "is no IPv6 address")]
    [InlineData("[::1]:80:90", "is no IPv6 address")]
    [InlineData("[::1]x]:80", "is no IPv6 address")]
    [InlineData("x[::1]:80", "in brackets")]
    [InlineData("10.0.0.256:1", "is no IPv4 address")]
    [InlineData("10.0:1", "is no IPv4 address")]
    [InlineData("http//host:1", "cannot be part of a host name")]
    [InlineData("a b:1", "cannot be part of a host name")]
    [InlineData("unix:", "has no path")]
    [InlineData("unix:a\0b", "zero character")]
    public void Anything_else_is_refused_with_a_sentence(string? text, string expected)
    {
        Assert.False(ChannelAddress.TryParse(text, out ChannelAddress? address, out string error));
        Assert.Null(address);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.EndsWith(".", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_longer_than_the_system_allows_is_refused()
    {
        Assert.True(ChannelAddress.TryParse("unix:" + new string('a', 107), out _, out _));
        Assert.False(ChannelAddress.TryParse("unix:" + new string('a', 108), out _, out string error));
        Assert.Contains("107", error, StringComparison.Ordinal);
        Assert.False(ChannelAddress.TryParse("unix:" + new string('ä', 54), out _, out _));
    }

    [Fact]
    public void A_host_longer_than_a_name_may_be_is_refused()
    {
        Assert.False(ChannelAddress.TryParse(new string('a', 254) + ":1", out _, out string error));
        Assert.Contains("253", error, StringComparison.Ordinal);
    }
}
