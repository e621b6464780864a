using System.Collections.Generic;
using System.Text;
using Coherence.Core.Identity;

namespace Coherence.Node.Ambient;

/// <summary>Writes a context as a token.</summary>
/// <remarks>specs/context.md#token. Every character may stand in a header, a cookie, a URL and a file name as it is.</remarks>
internal static class ContextText
{
    public const char Version = '1';

    public const char ClusterMark = '~';

    public const char UpdateMark = '_';

    public const char EpochMark = '.';

    public static string Write(IReadOnlyList<ClusterContext> clusters)
    {
        var text = new StringBuilder();
        _ = text.Append(Version);
        foreach (ClusterContext cluster in clusters)
        {
            _ = text.Append(ClusterMark).Append(cluster.Cluster).Append(EpochMark).Append(cluster.Epoch);
            foreach (EpochRef update in cluster.Updates)
            {
                _ = text.Append(UpdateMark).Append(update.System).Append(EpochMark).Append(update.Epoch);
            }
        }

        return text.ToString();
    }
}
