using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using Coherence.Transport.Addresses;

namespace Coherence.Node.Upstreams;

/// <summary>The addresses of upstreams in turn, without those that have refused this system for good.</summary>
internal sealed class UpstreamAddresses
{
    private readonly List<ChannelAddress> _all = [];
    private readonly Dictionary<ChannelAddress, string> _refusals = [];
    private int _next;

    /// <summary>All of them.</summary>
    /// <exception cref="ArgumentException">One cannot be understood.</exception>
    public UpstreamAddresses(IEnumerable<string> texts)
    {
        foreach (string text in texts)
        {
            _all.Add(ChannelAddress.TryParse(text, out ChannelAddress? address, out string? error) ? address : throw new ArgumentException(error));
        }
    }

    /// <summary>Why each address that is not tried any more is not: one sentence of all.</summary>
    public string Refusals => _refusals.Count == 1
        ? _refusals.Values.First()
        : string.Join(' ', _refusals.Select(static refusal => $"{refusal.Key}: {refusal.Value}"));

    /// <summary>The one whose turn it is; false if all have refused.</summary>
    public bool TryNext([NotNullWhen(true)] out ChannelAddress? address)
    {
        for (int tried = 0; tried < _all.Count; tried++)
        {
            address = _all[_next];
            _next = (_next + 1) % _all.Count;
            if (!_refusals.ContainsKey(address))
            {
                return true;
            }
        }

        address = null;
        return false;
    }

    /// <summary>An upstream has refused this system for good: it is not tried again.</summary>
    public void Refuse(ChannelAddress address, string why) => _refusals[address] = why;

    public override string ToString() => string.Join(", ", _all);
}
