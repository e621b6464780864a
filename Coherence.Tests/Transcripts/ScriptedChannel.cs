using System;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Links;
using Coherence.Core.Messages;
using Coherence.Simulation.Network;

namespace Coherence.Tests.Transcripts;

/// <summary>A channel whose other end is a person who writes a transcript.</summary>
internal sealed class ScriptedChannel(string name, List<string> output) : IFrameChannel
{
    private readonly List<WireMessage> _messages = [];
    private readonly List<string> _unflushed = [];

    public ChannelSession? Session { get; set; }

    public LinkId Link { get; init; }

    public bool IsWritable { get; set; } = true;

    public long UnsentBytes { get; set; }

    public void Send(ReadOnlySpan<byte> frame)
    {
        MessageCutter.Cut(frame.ToArray(), _messages);
        _messages.ForEach(message => _unflushed.Add($"{name} {MessageText.Of(message)}"));
    }

    public void Flush()
    {
        output.AddRange(_unflushed);
        _unflushed.Clear();
    }

    public void Admit()
    {
        // A transcript has no frame limit to lift.
    }

    public void Close(GoodbyeReason reason, string detail)
    {
        Flush();
        output.Add($"{name} closed: {reason}, {detail}");
    }
}
