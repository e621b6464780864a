using System;
using System.Buffers;
using Coherence.Core.Caching;
using Coherence.Core.Identity;

namespace Coherence.Core.Speculation;

/// <summary>One value while operations are folded into it.</summary>
internal sealed class FoldState(IndexSpec spec)
{
    private ArrayBufferWriter<byte> _present = new(64);
    private ArrayBufferWriter<byte> _next = new(64);

    public IndexSpec Spec => spec;

    /// <summary>What it was before the first operation; null if that is not here.</summary>
    public GrantedValue? Base { get; private set; }

    public ReadOnlyMemory<byte> Value { get; private set; }

    public bool IsAbsent { get; private set; }

    /// <summary>Whether an operation has changed it.</summary>
    public bool IsChanged { get; private set; }

    public void Begin(GrantedValue? confirmed)
    {
        Base = confirmed;
        Value = confirmed?.Bytes ?? default;
        IsAbsent = confirmed?.IsAbsent ?? true;
        IsChanged = false;
    }

    /// <summary>Takes the next value, which is not where the present one is.</summary>
    public ArrayBufferWriter<byte> BeginNext()
    {
        _next.ResetWrittenCount();
        return _next;
    }

    /// <summary>The next value is the present one from here on.</summary>
    public void TakeNext()
    {
        (_present, _next) = (_next, _present);
        Value = _present.WrittenMemory;
        IsAbsent = false;
        IsChanged = true;
    }

    public GrantedValue Result() => IsChanged ? new SpeculativeValue(Value.ToArray(), Base!.Changed) : Base!;
}
