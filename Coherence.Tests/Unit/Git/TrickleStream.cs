using System;
using System.IO;
using System.Threading;
using System.Threading.Tasks;

namespace Coherence.Tests.Unit.Git;

/// <summary>Gives little at a time, so that every cut is met: three bytes, whatever was asked for.</summary>
internal sealed class TrickleStream(byte[] bytes) : MemoryStream(bytes)
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(Read(buffer.Span[..Math.Min(buffer.Length, 3)]));
}
