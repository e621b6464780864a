using System;

namespace Coherence.Cli.Git;

/// <summary>Git failed, or said something that cannot be understood.</summary>
internal sealed class GitException(string message) : Exception(message);
