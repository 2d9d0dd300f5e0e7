using System.Globalization;
using KvCtl.Text;

namespace KvCtl.Output;

/// <summary>A value of a report. Ids of members are in hexadecimal for people and numbers in JSON, as in the reports of etcd's.</summary>
/// <param name="Text">For people.</param>
/// <param name="Write">Writes it as JSON.</param>
internal sealed record Cell(string Text, Action<GoJsonWriter> Write)
{
    public static Cell Of(ulong number) => new($"{number}", json => json.Raw($"{number}"));

    public static Cell Of(long number) => new($"{number}", json => json.Raw($"{number}"));

    public static Cell Of(bool value) => new(value ? "true" : "false", json => json.Raw(value ? "true" : "false"));

    public static Cell Of(string text) => new(text, json => json.Text(text));

    /// <summary>A member; zero: none.</summary>
    public static Cell Member(ulong id) => new(id == 0 ? "" : Hex(id), json => json.Raw($"{id}"));

    public static Cell Members(IReadOnlyCollection<ulong> ids) => new(
        string.Join(',', ids.Select(Hex)),
        json =>
        {
            json.BeginArray();
            foreach (var id in ids)
            {
                json.Raw($"{id}");
            }

            json.EndArray();
        });

    /// <summary>Hundredths, as people and programs like them.</summary>
    public static Cell Percent(double share)
    {
        var text = share.ToString("F1", CultureInfo.InvariantCulture);
        return new Cell($"{text} %", json => json.Raw(text));
    }

    /// <summary>A key: as it is when that can be printed, else quoted.</summary>
    public static Cell Key(Google.Protobuf.ByteString key)
    {
        var text = key.ToStringUtf8();
        return Of(text.Any(char.IsControl) ? GoQuote.Quote(text) : text);
    }

    private static string Hex(ulong id) => id.ToString("x", CultureInfo.InvariantCulture);
}
