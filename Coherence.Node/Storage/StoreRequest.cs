using System;
using Coherence.Core.Identity;
using Coherence.Core.Storage;
using Coherence.Node.Log.Format;

namespace Coherence.Node.Storage;

/// <summary>Something for the thread of the store to do. Which of the others there are follows from the kind.</summary>
internal readonly record struct StoreRequest(
    StoreRequestKind Kind,
    LoadBatch? Loads = null,
    StoreBatch? Stores = null,
    Epoch Epoch = default,
    ChainHash Chain = default,
    ReadOnlyMemory<byte> State = default);
