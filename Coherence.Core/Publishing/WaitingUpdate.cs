namespace Coherence.Core.Publishing;

/// <summary>An update that waits for a system id, an arc or room.</summary>
/// <param name="Update">What is to be published.</param>
/// <param name="Completion">Who is to be told.</param>
/// <param name="Ticket">Which of all updates of the timeline it is, counted from 1.</param>
internal readonly record struct WaitingUpdate(Update Update, IPublishCompletion Completion, long Ticket);
