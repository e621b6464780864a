using System.Collections.Generic;
using Coherence.Core.Engine;
using Coherence.Core.Following;
using Coherence.Core.Identity;
using Coherence.Node.Loop;
using Coherence.Node.Waiting;

namespace Coherence.Node.Publishing;

/// <summary>Updates that are durable and wait until every cache has followed. Engine thread.</summary>
/// <remarks>Only a few questions are open at a time: what comes meanwhile shares the next one.</remarks>
internal sealed class SettlementWaits(WaitContext context)
{
    private const int MaximumQuestions = 4;

    private List<PublishRequest> _waiting = [];
    private Epoch _newest;
    private int _open;
    private bool _isAsking;

    /// <summary>An update is durable. Called inside the engine, so the question follows as an input of its own.</summary>
    public void Add(PublishRequest request, Epoch epoch)
    {
        _waiting.Add(request);
        _newest = epoch > _newest ? epoch : _newest;
        AskIfPossible();
    }

    private void AskIfPossible()
    {
        if (_waiting.Count > 0 && !_isAsking && _open < MaximumQuestions)
        {
            _isAsking = true;
            context.Loop.Post(new Question(this));
        }
    }

    private void Ask(SystemEngine engine, Question question)
    {
        _isAsking = false;
        if (context.Ending.Cause is not null)
        {
            Abandon();
            return;
        }

        _open++;
        question.Requests = _waiting;
        _waiting = [];
        engine.Settle(_newest, question);
    }

    private void Answered()
    {
        _open--;
        AskIfPossible();
    }

    private void Abandon()
    {
        _waiting.ForEach(static request => request.Unsettled());
        _waiting.Clear();
    }

    private sealed class Question(SettlementWaits waits) : IEpochWaiter, IEngineInput
    {
        public List<PublishRequest> Requests { get; set; } = [];

        public void Apply(SystemEngine engine) => waits.Ask(engine, this);

        public void Reached(Epoch epoch)
        {
            Requests.ForEach(static request => request.Settled());
            waits.Answered();
        }

        public void Abandoned() => Requests.ForEach(static request => request.Unsettled());

        public void Abandon() => waits.Abandon();
    }
}
