using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.Systems;
using Coherence.Node.Failures;
using Coherence.Node.Systems;

namespace Coherence.Node.Messaging;

/// <summary>Messages to whoever offers a service, by the directory as this node knows it.</summary>
internal sealed class ServiceMessages(MessageSender sender, NodeDirectory directory)
{
    private int _turn;

    public async Task<SystemId> SendToAnyAsync(string service, string type, ReadOnlyMemory<byte> payload, MessageOptions options, CancellationToken cancellation)
    {
        SystemId chosen = SystemId.None;
        _ = await TryAnyAsync(service, SendAsync, cancellation).ConfigureAwait(false);
        return chosen;

        async Task<bool> SendAsync(SystemId provider)
        {
            await sender.SendAsync(provider, type, payload, options, cancellation).ConfigureAwait(false);
            chosen = provider;
            return true;
        }
    }

    public Task<ReadOnlyMemory<byte>> RequestAnyAsync(string service, string type, ReadOnlyMemory<byte> payload, MessageOptions options, CancellationToken cancellation) =>
        TryAnyAsync(service, provider => sender.RequestAsync(provider, type, payload, options, cancellation), cancellation);

    public async Task<IReadOnlyList<MessageDelivery>> SendToAllAsync(string service, string type, ReadOnlyMemory<byte> payload, MessageOptions options, CancellationToken cancellation)
    {
        IReadOnlyList<ServiceProvider> providers = await directory.FindAsync(service, cancellation: cancellation).ConfigureAwait(false);
        return await Task.WhenAll(providers.Where(static provider => provider.IsReachable).Select(provider => DeliverAsync(provider.System))).ConfigureAwait(false);

        async Task<MessageDelivery> DeliverAsync(SystemId provider)
        {
            try
            {
                await sender.SendAsync(provider, type, payload, options, cancellation).ConfigureAwait(false);
                return new MessageDelivery(provider, Failure: null);
            }
            catch (CoherenceException failure)
            {
                return new MessageDelivery(provider, failure);
            }
        }
    }

    // Providers take turns. One that the directory does not know to be gone yet is passed over.
    private async Task<T> TryAnyAsync<T>(string service, Func<SystemId, Task<T>> attempt, CancellationToken cancellation)
    {
        IReadOnlyList<ServiceProvider> known = await directory.FindAsync(service, cancellation: cancellation).ConfigureAwait(false);
        List<SystemId> providers = [.. known.Where(static provider => provider.IsReachable).Select(static provider => provider.System)];
        int turn = Interlocked.Increment(ref _turn) & int.MaxValue;
        CoherenceException? last = null;
        for (int tried = 0; tried < providers.Count; tried++)
        {
            try
            {
                return await attempt(providers[(turn + tried) % providers.Count]).ConfigureAwait(false);
            }
            catch (CoherenceException gone) when (gone.Failure is CoherenceFailure.UnknownSystem or CoherenceFailure.Unreachable)
            {
                last = gone;
            }
        }

        throw new CoherenceException(
            CoherenceFailure.NoProvider, $"Nobody who can be reached offers the service '{service}': {known.Count} are known, {providers.Count} were tried.", last);
    }
}
