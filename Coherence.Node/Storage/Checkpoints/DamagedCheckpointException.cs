using System;

namespace Coherence.Node.Storage.Checkpoints;

/// <summary>Why a checkpoint is not to be trusted: a sentence for the log of the node.</summary>
internal sealed class DamagedCheckpointException(string message, Exception? inner = null) : Exception(message, inner);
