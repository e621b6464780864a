using Coherence.Core.MessagePack;

namespace Coherence.Tests.Unit.MessagePack;

/// <summary>One read, and what it returned as text.</summary>
internal delegate string ReadOperation(ref MessagePackReader reader);
