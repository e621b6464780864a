using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;

namespace Coherence.Core.Serving;

/// <summary>Acquires of one child that wait until they can be answered, in the order in which they came. Bounded by what they cost (BND-1).</summary>
/// <remarks>A mutable struct inside its child; empty, it costs no memory of its own.</remarks>
[SuppressMessage("Design", "MA0102:Make member readonly", Justification = "It is a mutable queue.")]
internal struct DeferredAcquires
{
    private const int MaximumBytes = 16 << 20;

    // What one costs beside its spec.
    private const int OverheadBytes = 128;

    private Queue<AcquireQuestion>? _questions;
    private int _bytes;

    public readonly int Count => _questions?.Count ?? 0;

    /// <summary>Keeps a copy of a question; false if there is no room for it.</summary>
    public bool TryAdd(in AcquireQuestion question)
    {
        if (_bytes + SizeOf(question) > MaximumBytes)
        {
            return false;
        }

        _questions ??= [];
        PutBack(question with { Acquire = question.Acquire with { Spec = question.Acquire.Spec.ToOwned() } });
        return true;
    }

    /// <summary>Takes the first out. There is one.</summary>
    public AcquireQuestion Take()
    {
        AcquireQuestion question = _questions!.Dequeue();
        _bytes -= SizeOf(question);
        return question;
    }

    /// <summary>Puts one that was taken behind all others.</summary>
    public void PutBack(in AcquireQuestion question)
    {
        _questions!.Enqueue(question);
        _bytes += SizeOf(question);
    }

    /// <summary>Gives its memory back if it is empty.</summary>
    public void Relieve() => _questions = Count == 0 ? null : _questions;

    private static int SizeOf(in AcquireQuestion question) =>
        OverheadBytes + question.Acquire.Spec.Index.Length + question.Acquire.Spec.Key.Length;
}
