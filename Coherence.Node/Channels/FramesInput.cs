using System;
using Coherence.Core.Engine;
using Coherence.Node.Loop;
using Coherence.Transport.Framing;

namespace Coherence.Node.Channels;

/// <summary>Frames that arrived together.</summary>
internal sealed class FramesInput(EngineChannel channel, FrameBatch frames) : IEngineInput
{
    public void Apply(SystemEngine engine)
    {
        if (channel.Session is { } session)
        {
            foreach (ReadOnlyMemory<byte> frame in frames)
            {
                engine.FrameReceived(session, frame);
            }
        }
        else
        {
            channel.Abort("The peer sent frames before it was spoken to.");
        }

        Release();
    }

    public void Abandon() => Release();

    private void Release()
    {
        int bytes = frames.BodyBytes;
        frames.Dispose();
        channel.Consumed(bytes);
    }
}
