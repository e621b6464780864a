using System;
using Coherence.Core.Identity;

namespace Coherence.Core.Messages;

/// <summary>Publisher towards the root, inside an update: one operation, a delta to one object.</summary>
/// <remarks>specs/protocol.md#publishop. Takes effect once, however often it arrives (DUR-2).</remarks>
/// <param name="Operation">The operation's name, out of the publisher's arc.</param>
/// <param name="Object">The object it changes; its table decides which indexes see it.</param>
/// <param name="Delta">What changes; its format is the index's. At most the delta limit, 256 KiB by default.</param>
public readonly record struct PublishOp(OperationId Operation, ObjectId Object, ReadOnlyMemory<byte> Delta);
