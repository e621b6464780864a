using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using Coherence.Core.Identity;
using Coherence.Core.Storage;
using Coherence.Node.Storage;
using Coherence.Node.Storage.Failures;
using Xunit;

namespace Coherence.Tests.Unit.Storage;

/// <summary>Keeps the answers of a store for a test to wait for.</summary>
internal sealed class StoreAnswers : IStoreAnswers
{
    private readonly BlockingCollection<object> _answers = [];
    private readonly BlockingCollection<Exception?> _room = [];

    /// <summary>Why files stayed the last time; null if they never did.</summary>
    public Exception? LastNotCleaned { get; private set; }

    /// <summary>The next answer, in the order in which they came: a batch, an epoch or a failure.</summary>
    public object Next() => _answers.Take(TestContext.Current.CancellationToken);

    /// <summary>What came and was not asked for.</summary>
    public IReadOnlyList<object> Rest() => [.. _answers];

    /// <summary>The next change of room: why there is none, or null.</summary>
    public Exception? NextRoom() => _room.Take(TestContext.Current.CancellationToken);

    /// <summary>The answer to a checkpoint for which there was no room.</summary>
    public sealed record GivenUp(Epoch Epoch);

    public void Loaded(LoadBatch batch) => _answers.Add(batch);

    public void Stored(StoreBatch batch) => _answers.Add(batch);

    public void CheckpointDone(Epoch epoch) => _answers.Add(epoch);

    public void CheckpointGivenUp(Epoch epoch, Exception failure) => _answers.Add(new GivenUp(epoch));

    public void RoomChanged(Exception? missing) => _room.Add(missing);

    public void NotCleaned(Exception failure) => LastNotCleaned = failure;

    public void Failed(StoreException failure) => _answers.Add(failure);
}
