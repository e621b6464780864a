namespace Coherence.Transport.Channels;

/// <summary>Who counts the channels that wait for admission.</summary>
internal interface IAdmissionObserver
{
    /// <summary>A channel has been admitted, or has ended before that. Once for each channel, on any thread.</summary>
    void AdmissionSettled();
}
