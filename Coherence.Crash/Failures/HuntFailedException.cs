using System;

namespace Coherence.Crash.Failures;

/// <summary>Something does not hold that must: what, and where.</summary>
internal sealed class HuntFailedException(string message) : Exception(message);
