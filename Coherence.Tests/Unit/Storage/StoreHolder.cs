using System;
using Coherence.Node.Storage;

namespace Coherence.Tests.Unit.Storage;

/// <summary>A store that was opened and not started; ends with its test.</summary>
internal sealed class StoreHolder(OpenedStore opened) : IDisposable
{
    public OpenedStore Opened => opened;

    public void Dispose() => opened.Thread.Dispose();
}
