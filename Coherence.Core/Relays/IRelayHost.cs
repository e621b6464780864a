using Coherence.Core.Following;
using Coherence.Core.Serving;

namespace Coherence.Core.Relays;

/// <summary>What a relay's engine asks of the process around it. Called by the engine's thread; must return at once and not call back into the engine.</summary>
public interface IRelayHost : INodeHost, IServingHost;
