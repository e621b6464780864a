using System;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Engine;
using Coherence.Core.Identity;
using Coherence.Core.Messaging;
using Coherence.Core.Options;
using Coherence.Node.Failures;
using Coherence.Node.Loop;
using Coherence.Node.Messaging;
using Coherence.Tests.Time;
using Coherence.Tests.Transcripts;

namespace Coherence.Tests.Unit.Messaging;

/// <summary>A node without an upstream, whose engine is told of nothing but what a test says: its clock stands still.</summary>
internal sealed class SilentNode : IAsyncDisposable
{
    private readonly SemaphoreSlim _turns = new(0);

    public SilentNode()
    {
        Desk = new MessageDesk(Ending);
        SystemEngine engine = SystemEngine.CreateNode(new EngineOptions(), new LinkId(new Identifier(9)), new NodeSubject(), Desk);
        Loop = new EngineLoop("Silent node", engine, TimeSpan.FromHours(1), new FakeTimeProvider(), _ => _turns.Release());
    }

    public Ending Ending { get; } = new();

    public MessageDesk Desk { get; }

    public EngineLoop Loop { get; }

    /// <summary>A message to a system that does not answer.</summary>
    public static OutgoingMessage Message() =>
        new(new SystemId(new Identifier(3)), MessageType.Of("ask"), default, TimeSpan.FromSeconds(1), Kind: Core.Messages.MessageKind.Request);

    /// <summary>The end of one turn more of the engine.</summary>
    public Task TurnAsync(CancellationToken cancellation) => _turns.WaitAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await Loop.DisposeAsync();
        _turns.Dispose();
    }
}
