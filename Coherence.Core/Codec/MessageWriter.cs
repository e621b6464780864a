using Coherence.Core.MessagePack;

namespace Coherence.Core.Codec;

/// <summary>Writes a message of one kind, as its codec does.</summary>
internal delegate void MessageWriter<T>(ref MessagePackWriter writer, in T message);
