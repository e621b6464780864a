using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using Coherence.Cli.Values;
using Coherence.Core.Identity;
using Coherence.Core.Indexes.Systems;
using Coherence.Node.Systems;

namespace Coherence.Cli.Output;

/// <summary>Which systems and services there are. docs/cli.md#coherence-directory.</summary>
internal static class DirectoryReport
{
    /// <summary>One JSON object.</summary>
    public static string ToJson(DirectorySnapshot directory) => JsonText.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("epoch", directory.Epoch.Number);
        writer.WriteStartArray("systems");
        foreach (KnownSystem system in directory.Systems)
        {
            Write(writer, system);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("services");
        foreach (KnownService service in directory.Services)
        {
            Write(writer, service);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    /// <summary>The systems, for people.</summary>
    public static void WriteSystems(DirectorySnapshot directory, TextWriter output)
    {
        var table = new PeopleTable("system", "parent", "role", "state", "since epoch", "since", "address");
        foreach ((SystemId id, SystemEntry entry) in directory.Systems)
        {
            table.Add(CellsOf(id, entry));
        }

        table.Write(output);
    }

    /// <summary>The services, for people.</summary>
    public static void WriteServices(DirectorySnapshot directory, TextWriter output)
    {
        var table = new PeopleTable("service", "system", "state", "information");
        foreach (KnownService service in directory.Services)
        {
            foreach (ServiceProvider provider in service.Providers)
            {
                table.Add([KeyText.Format(Encoding.UTF8.GetBytes(service.Name)), .. CellsOf(provider)]);
            }
        }

        table.Write(output);
    }

    /// <summary>One JSON object of one event of a watch.</summary>
    public static string EventJson(DirectoryEvent seen) => JsonText.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("epoch", seen.Epoch.Number);
        if (seen.System is { } gone && seen.Entry is null)
        {
            writer.WriteString("forgotten", gone.ToString());
        }
        else if (seen.System is { } system)
        {
            writer.WritePropertyName("system");
            Write(writer, new KnownSystem(system, seen.Entry!));
        }
        else if (seen.Service is { } service)
        {
            writer.WritePropertyName("service");
            Write(writer, new KnownService(service, seen.Providers));
        }
        else
        {
            MarkReport.Write(writer, seen.Kind, seen.IsComplete);
        }

        writer.WriteEndObject();
    });

    /// <summary>One event of a watch for people, on one line.</summary>
    public static string EventLine(DirectoryEvent seen)
    {
        string epoch = seen.Epoch.ToString();
        if (seen.System is { } system)
        {
            return seen.Entry is { } entry ? Join([epoch, "system", .. CellsOf(system, entry)]) : Join([epoch, "system", system.ToString()]);
        }

        return seen.Service is { } service
            ? Join([epoch, "service", KeyText.Format(Encoding.UTF8.GetBytes(service)), .. seen.Providers.SelectMany(CellsOf)])
            : MarkReport.Line(seen.Kind, seen.Epoch);

        static string Join(string[] cells) => string.Join('\t', cells);
    }

    private static string[] CellsOf(SystemId system, SystemEntry entry) =>
    [
        system.ToString(),
        entry.Parent.ToString(),
        RoleOf(entry),
        StateOf(entry.IsReachable),
        entry.Since.ToString(),
        TimeOf(entry),
        KeyText.Format(Encoding.UTF8.GetBytes(entry.Address)),
    ];

    private static string[] CellsOf(ServiceProvider provider) =>
        [provider.System.ToString(), StateOf(provider.IsReachable), KeyText.Format(provider.Information.Span)];

    private static string RoleOf(SystemEntry entry) => entry.IsRelay ? "relay" : "node";

    private static string StateOf(bool isReachable) => isReachable ? "reachable" : "unreachable";

    private static string TimeOf(SystemEntry entry) =>
        DateTimeOffset.FromUnixTimeMilliseconds(entry.Time).ToString("yyyy-MM-ddTHH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static void Write(Utf8JsonWriter writer, KnownSystem system)
    {
        writer.WriteStartObject();
        writer.WriteString("system", system.System.ToString());
        writer.WriteString("parent", system.Entry.Parent.ToString());
        writer.WriteString("role", RoleOf(system.Entry));
        writer.WriteBoolean("reachable", system.Entry.IsReachable);
        writer.WriteNumber("sinceEpoch", system.Entry.Since.Number);
        writer.WriteString("since", TimeOf(system.Entry));
        writer.WriteString("address", system.Entry.Address);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, KnownService service)
    {
        writer.WriteStartObject();
        writer.WriteString("service", service.Name);
        writer.WriteStartArray("providers");
        foreach (ServiceProvider provider in service.Providers)
        {
            writer.WriteStartObject();
            writer.WriteString("system", provider.System.ToString());
            writer.WriteBoolean("reachable", provider.IsReachable);
            writer.WriteString("information", KeyText.Format(provider.Information.Span));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
